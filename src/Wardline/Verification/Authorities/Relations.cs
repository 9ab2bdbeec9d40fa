using System.Collections.Frozen;

namespace Wardline.Verification.Authorities;

/// <summary>How a representative whom a supervisor enters stands to the patient.</summary>
public static class Relations
{
    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "spouse", "parent", "child", "sibling", "grandparent", "guardian", "power-of-attorney", "executor", "caregiver", "friend", "other");

    /// <summary>All of them, sorted.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Order(StringComparer.Ordinal)];

    /// <summary>What every relation is that none of the others fits.</summary>
    public const string Other = "other";

    /// <summary>The relation that a code on file (HL7 v3 RoleCode, or one of ours) stands for; <see cref="Other"/> for any other text.</summary>
    public static string OfCode(string? code) => code switch
    {
        "SPS" or "HUSB" or "WIFE" => "spouse",
        "PRN" or "MTH" or "FTH" => "parent",
        "CHILD" or "SON" or "SONC" or "DAU" or "DAUC" => "child",
        "SIB" or "BRO" or "SIS" => "sibling",
        "GRPRN" or "GRMTH" or "GRFTH" => "grandparent",
        "GUARD" => "guardian",
        "POWATT" => "power-of-attorney",
        "FRND" => "friend",
        { } known when Knows(known) => known,
        _ => Other,
    };

    public static bool Knows(string? relation) => relation is not null && Known.Contains(relation);
}
