using System.Text;

namespace Wardline.Policies;

/// <summary>The policies and schemas that travel inside the assembly, so that an installation without a policies folder is guarded too.</summary>
public static class DefaultPolicies
{
    /// <summary>Bytes of <c>access.yaml</c>, <c>verification.yaml</c>, <c>labels.yaml</c> or one of their <c>*.schema.json</c>.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static byte[] Bytes(string file)
    {
        using var stream = typeof(DefaultPolicies).Assembly.GetManifestResourceStream($"Wardline.Policies.{file}")
            ?? throw new ArgumentException($"no policy file '{file}' is built in", nameof(file));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string file) => Encoding.UTF8.GetString(Bytes(file));
}
