namespace Wardline.Guard.Vault;

/// <summary>
/// The blindly indexed fields. Each client has a key of its own for each. A boolean or a value of few kinds is never indexed:
/// its frequencies would tell it.
/// </summary>
public static class IndexFields
{
    /// <summary>Identifier system and value, by which an import knows a patient again; unique within a client.</summary>
    public const string Identity = "identity";

    /// <summary>Phone number, E.164.</summary>
    public const string Phone = "phone";

    /// <summary>E-mail address, lower case.</summary>
    public const string Email = "email";

    /// <summary>Medical record number.</summary>
    public const string Mrn = "mrn";

    /// <summary>Member id of an insurance.</summary>
    public const string MemberId = "member-id";

    /// <summary>A surname's sound together with the birth date; never the name alone.</summary>
    public const string NameBirth = "name-birth";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Identity, Phone, Email, Mrn, MemberId, NameBirth];
}
