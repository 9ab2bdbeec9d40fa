using System.Collections.Frozen;

namespace Wardline.Verification.Authorities;

/// <summary>How a representative whom a supervisor enters stands to the patient.</summary>
public static class Relations
{
    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "spouse", "parent", "child", "sibling", "grandparent", "guardian", "power-of-attorney", "executor", "caregiver", "friend", "other");

    /// <summary>All of them, sorted.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Order(StringComparer.Ordinal)];

    public static bool Knows(string? relation) => relation is not null && Known.Contains(relation);
}
