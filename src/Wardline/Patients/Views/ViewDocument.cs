using System.Collections.Immutable;
using Wardline.Guard.Access;

namespace Wardline.Patients.Views;

/// <summary>One field of one item.</summary>
/// <param name="Name">As the access policy names it.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Values">The texts; empty when masked or not on file.</param>
/// <param name="Mask">What stands in the place of a masked value: its kind, nothing of it; null when it is shown.</param>
public sealed record ViewField(string Name, string Title, ImmutableArray<string> Values, string? Mask)
{
    public override string ToString() => Name;
}

/// <summary>One resource of a section.</summary>
/// <param name="Item">Its place in the section, from 0: a reveal names it.</param>
/// <param name="Fields">The fields that the grant names, in the order of the vocabulary.</param>
public sealed record ViewItem(int Item, ImmutableArray<ViewField> Fields)
{
    public override string ToString() => $"item {Item}";
}

/// <summary>What a segment shows.</summary>
/// <param name="Segment">The vault's unit.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Items">Its resources; empty when there are none.</param>
public sealed record ViewSection(string Segment, string Title, ImmutableArray<ViewItem> Items)
{
    public override string ToString() => Segment;
}

/// <summary>
/// The least of a record that a purpose needs (45 CFR 164.502(b)). It is what the screen gets, so it can be serialised; it doesn't
/// print itself.
/// </summary>
/// <param name="Grant">The grant's id: its entry in the ledger carries it.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Sections">What the grant opened.</param>
/// <param name="Rejected">Resources of this patient that the import rejected; above 0 the record is incomplete.</param>
/// <param name="Notice"><c>record incomplete: n rejected</c>, or null.</param>
/// <param name="NotYet">Segments of the purpose that stay closed, and what the call lacks for each.</param>
public sealed record ViewDocument(
    Guid Grant, string Purpose, ImmutableArray<ViewSection> Sections, long Rejected, string? Notice, ImmutableArray<LockedSegment> NotYet)
{
    public override string ToString() => $"view {Grant}";
}
