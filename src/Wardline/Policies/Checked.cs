using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Wardline.Policies;

/// <summary>A policy file that its schema accepts, so that its reader needs no case for a wrong shape.</summary>
sealed class Checked
{
    static readonly Dictionary<string, JsonSchema> Schemas = new[] { "access", "verification", "labels" }
        .ToDictionary(name => name, name => JsonSchema.FromText(DefaultPolicies.Text($"{name}.schema.json")));

    readonly List<PolicyError> errors = [];

    Checked(string file, string version, YamlNode? root) => (File, Version, Root) = (file, version, root as YamlMap ?? new YamlMap(1, []));

    public string File { get; }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public string Version { get; }

    public YamlMap Root { get; }

    public bool HasErrors => errors.Count > 0;

    public static Checked Read(ReadOnlyMemory<byte> bytes, string file, string schema)
    {
        var version = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        try
        {
            var root = YamlTree.Read(bytes.Span);
            var read = new Checked(file, version, root);
            read.CheckShape(root, Schemas[schema]);
            return read;
        }
        catch (YamlRefusal refusal)
        {
            var refused = new Checked(file, version, null);
            refused.Add(PolicyErrorKind.Schema, "file", refusal.Line, refusal.Message);
            return refused;
        }
    }

    public void Add(PolicyErrorKind kind, string rule, int line, string message, string? counterExample = null) =>
        errors.Add(new PolicyError(kind, rule, line, message, counterExample));

    public PolicyFile<T> Result<T>(Func<T> value)
        where T : class =>
        new(File, errors.Count == 0 ? value() : null, [.. errors.OrderBy(error => error.Line)]);

    void CheckShape(YamlNode root, JsonSchema schema)
    {
        using var json = JsonDocument.Parse(root.ToJson()?.ToJsonString() ?? "null");
        var result = schema.Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid) return;
        foreach (var detail in (result.Details ?? []).Prepend(result).Where(detail => detail is { IsValid: false, Errors.Count: > 0 }))
        {
            var (place, line) = Place(root, detail.InstanceLocation.ToString());
            foreach (var (keyword, message) in detail.Errors!) Add(PolicyErrorKind.Schema, place, line, Say(place, keyword, message));
        }
        // A schema that refuses without a word must refuse still.
        if (errors.Count == 0) Add(PolicyErrorKind.Schema, "file", 1, "the file is not formed as its schema says; compare it with the sample of the same name.");
    }

    static string Say(string place, string keyword, string message) => keyword switch
    {
        "" or "additionalProperties" => $"the key {place} is not known here; remove it or mend its spelling.",
        _ => $"{place}: {message.TrimEnd('.')}. Mend it as the schema of this file says.",
    };

    // Walks the pointer down the tree; the line is that of the last key or item on the way.
    static (string Place, int Line) Place(YamlNode root, string pointer)
    {
        var (node, line) = ((YamlNode?)root, root.Line);
        foreach (var step in pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            (node, line) = node switch
            {
                YamlMap map => (map.Find(step), map.LineOf(step)),
                YamlList list when int.TryParse(step, out var at) && at < list.Items.Count => (list.Items[at], list.Items[at].Line),
                _ => (null, line),
            };
        }
        return (pointer.Length == 0 ? "file" : pointer.TrimStart('/'), line);
    }
}
