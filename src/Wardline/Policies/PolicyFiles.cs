using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Policies;

/// <summary>
/// Reads the policy files: first the YAML, then the schema, then what the words mean, then what no policy may do.
/// A file with one error is not used at all.
/// </summary>
public static class PolicyFiles
{
    /// <summary>verification.yaml: factors, levels, limits.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static PolicyFile<VerificationPolicy> LoadVerification(string path) => LoadVerification(File.ReadAllBytes(path), path);

    public static PolicyFile<VerificationPolicy> LoadVerification(ReadOnlyMemory<byte> bytes, string file = "verification.yaml") =>
        VerificationFile.Read(Checked.Read(bytes, file, "verification"));

    /// <summary>access.yaml, checked against the levels of <paramref name="verification"/>.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static PolicyFile<AccessPolicy> LoadAccess(string path, VerificationPolicy verification) =>
        LoadAccess(File.ReadAllBytes(path), verification, path);

    public static PolicyFile<AccessPolicy> LoadAccess(ReadOnlyMemory<byte> bytes, VerificationPolicy verification, string file = "access.yaml") =>
        AccessFile.Read(Checked.Read(bytes, file, "access"), verification);

    /// <summary>labels.yaml: what makes a resource sensitive.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static PolicyFile<LabelPolicy> LoadLabels(string path) => LoadLabels(File.ReadAllBytes(path), path);

    public static PolicyFile<LabelPolicy> LoadLabels(ReadOnlyMemory<byte> bytes, string file = "labels.yaml") =>
        LabelsFile.Read(Checked.Read(bytes, file, "labels"));

    /// <summary>The three policies of a folder; the built-in one stands in for a file that isn't there.</summary>
    /// <exception cref="PolicyException">One of them has errors.</exception>
    public static (AccessPolicy Access, VerificationPolicy Verification, LabelPolicy Labels) LoadAll(string? folder)
    {
        var verification = LoadVerification(Bytes(folder, "verification.yaml")).Require();
        return (LoadAccess(Bytes(folder, "access.yaml"), verification).Require(), verification, LoadLabels(Bytes(folder, "labels.yaml")).Require());
    }

    static byte[] Bytes(string? folder, string file) =>
        folder is not null && Path.Combine(folder, file) is var path && File.Exists(path) ? File.ReadAllBytes(path) : DefaultPolicies.Bytes(file);
}
