using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;

namespace Wardline.Patients.Import;

/// <summary>
/// Whether two Patient resources with a common identifier can be one person. A family's account number or a placeholder
/// (999-99-9999) must not put one person's record into another's; a corrected birth date or a changed name must not be held up.
/// </summary>
sealed record Likeness(string? BirthDate, HashSet<string> Names)
{
    /// <summary>What the identity part of a Patient says.</summary>
    public static Likeness Of(ReadOnlySpan<byte> patient)
    {
        var json = JsonElement.Parse(patient);
        var birth = json.TryGetProperty("birthDate", out var date) ? date.GetString() : null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (json.TryGetProperty("name", out var list))
        {
            foreach (var name in list.EnumerateArray())
            {
                var given = name.TryGetProperty("given", out var all) && all.GetArrayLength() > 0 ? all[0].GetString() : null;
                foreach (var key in NameKeys.For(name.TryGetProperty("family", out var family) ? family.GetString() : null))
                {
                    names.Add($"{key}|{given?.Trim().ToUpperInvariant()}");
                }
            }
        }

        return new Likeness(birth, names);
    }

    /// <summary>The Patients of these items.</summary>
    public static IEnumerable<Likeness> Of(IEnumerable<StagedItem> items) =>
        items.Where(i => i.Type == "Patient").SelectMany(i => i.Parts.Where(p => p.Segment == Segments.Identity)).Select(p => Of(p.Json));

    /// <summary>They contradict each other in both: another birth date and another name. What one of them doesn't say contradicts nothing.</summary>
    public bool Contradicts(Likeness other) =>
        BirthDate is not null && other.BirthDate is not null && BirthDate != other.BirthDate
        && Names.Count > 0 && other.Names.Count > 0 && !Names.Overlaps(other.Names);

    public override string ToString() => nameof(Likeness);
}
