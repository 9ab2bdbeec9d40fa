using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Verification.Authorities;

/// <summary>RelatedPerson resources on file whose period is current.</summary>
static class RelatedPersons
{
    /// <summary>
    /// The relation and last day of the person on file who has the name that was said; null when there is none. Every one on file is
    /// compared, so that the time doesn't tell how many there are before the right one. Of several the one that lasts longest counts.
    /// </summary>
    public static ConfirmedClaim? Confirm(ReadOnlySpan<byte> document, string? saidName, DateOnly today, SpellingTolerance spelling)
    {
        ConfirmedClaim? found = null;
        foreach (var person in FhirJson.Resources(document))
        {
            var named = FullName.Matches(saidName, [.. ExpectedAnswers.Names(person)], spelling);
            if (named & IsCurrent(person, today) && Later(Last(person), found))
            {
                found = new ConfirmedClaim(Relation(person), Last(person));
            }
        }

        return found;
    }

    // A date that can't be read is no open end: the doubt is not the patient's.
    static bool IsCurrent(JsonElement person, DateOnly today) =>
        person.Child("active").ValueKind != JsonValueKind.False
        && (person.Child("period").Text("start") is not { } start || First(start) <= today)
        && (person.Child("period").Text("end") is null || Last(person) >= today);

    static DateOnly First(string start)
    {
        if (ExpectedAnswers.Day(Full(start)) is not { } first)
        {
            return DateOnly.MaxValue;
        }

        return start.Length switch { 4 => new DateOnly(first.Year, 12, 31), 7 => new DateOnly(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month)), _ => first };
    }

    static DateOnly? Last(JsonElement person) =>
        person.Child("period").Text("end") is { } end ? ExpectedAnswers.Day(Full(end)) ?? DateOnly.MinValue : null;

    // A year or a month alone starts on its last day and ends on its first: of what it may mean, the shortest reading.
    static string Full(string day) => day.Length switch { 4 => day + "-01-01", 7 => day + "-01", _ => day };

    static bool Later(DateOnly? last, ConfirmedClaim? found) => found is null || (found.Until is { } until && (last is null || last > until));

    // A code is text of the import, and the relation is entered in the ledger in plain: only words of ours go there.
    static string Relation(JsonElement person) =>
        person.Items("relationship").SelectMany(relation => relation.Items("coding")).Select(coding => Relations.OfCode(coding.Text("code"))).FirstOrDefault(code => code != Relations.Other)
        ?? Relations.Other;
}
