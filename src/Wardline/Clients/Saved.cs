using System.Collections.Immutable;

namespace Wardline.Clients;

/// <summary>How saving ended: the row's id, or what is wrong with which field, in words for the person who typed it.</summary>
/// <param name="Id">The row; empty when there are errors.</param>
/// <param name="Errors">By field name; the name "" is about the whole.</param>
public sealed record Saved(Guid Id, ImmutableSortedDictionary<string, string> Errors)
{
    /// <summary>Whether it stands.</summary>
    public bool Ok => Errors.IsEmpty;

    /// <summary>It stands.</summary>
    public static Saved As(Guid id) => new(id, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Nothing was changed.</summary>
    public static Saved Refused(string field, string why) => new(Guid.Empty, ImmutableSortedDictionary<string, string>.Empty.Add(field, why));

    /// <summary>Nothing was changed.</summary>
    public static Saved Refused(IEnumerable<KeyValuePair<string, string>> errors) => new(Guid.Empty, errors.ToImmutableSortedDictionary());

    /// <summary>Whether it was refused because the row was changed since it was read.</summary>
    public bool IsStale { get; private init; }

    /// <summary>The row was changed since it was read.</summary>
    public static Saved Stale => Refused("", "Somebody else changed this in the meantime. Look at it again, then make your change once more.") with { IsStale = true };
}
