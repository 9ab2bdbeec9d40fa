using System.Collections.Immutable;
using System.Globalization;
using Wardline.Guard.Access;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Wardline.Verification.Comparing;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>
/// A search: candidates from the blind index of the strongest thing that was said, each confirmed inside the vault by everything
/// that was said.
/// </summary>
/// <param name="Matched">Patients whom all of it fits.</param>
/// <param name="Contradicted">Candidates whom something that was said did not fit.</param>
/// <param name="TooMany">There were more candidates than a search looks at.</param>
sealed record PatientSearch(ImmutableArray<Guid> Matched, ImmutableArray<Guid> Contradicted, bool TooMany)
{
    const int MostCandidates = 25;

    public Found Found => TooMany || Matched.Length > 1 ? Found.AskOneMore : Matched.Length == 1 ? Found.One : Found.None;

    public Guid? One => Found == Found.One ? Matched[0] : null;

    public static async Task<PatientSearch> RunAsync(CallFloor floor, HeldCall call, ImmutableArray<(string Factor, string Answer)> said, CancellationToken cancel)
    {
        var (field, values) = Index(said);
        var candidates = await floor.Vault.FindAsync(call, field, values, MostCandidates + 1, cancel);
        if (candidates.Count > MostCandidates)
        {
            return new PatientSearch([], [], TooMany: true);
        }

        string[] segments = [.. said.Select(one => KnowledgeTest.SegmentOf(one.Factor)!).Distinct()];
        var (matched, contradicted) = (ImmutableArray.CreateBuilder<Guid>(), ImmutableArray.CreateBuilder<Guid>());
        foreach (var candidate in candidates)
        {
            var fits = await floor.Vault.CompareAsync(call, candidate, segments, expected => All(said, expected, floor.Verification.Spelling), cancel);
            (fits ? matched : contradicted).Add(candidate);
        }

        return new PatientSearch(matched.ToImmutable(), contradicted.ToImmutable(), TooMany: false);
    }

    // All are compared, whatever the first says.
    static bool All(ImmutableArray<(string Factor, string Answer)> said, Expected expected, SpellingTolerance spelling)
    {
        var fits = true;
        foreach (var (factor, answer) in said)
        {
            fits &= KnowledgeTest.Matches(factor, answer, expected, spelling);
        }

        return fits;
    }

    // The same normal forms as the importer's index.
    static (string Field, string[] Values) Index(ImmutableArray<(string Factor, string Answer)> said)
    {
        string? Of(string factor) => said.FirstOrDefault(one => one.Factor == factor).Answer;
        if (Of(FactorIds.MemberId) is { } member)
        {
            return (IndexFields.MemberId, NotEmpty(RecordNumber.Key(member)));
        }

        if (Of(FactorIds.Phone) is { } phone)
        {
            return (IndexFields.Phone, NotEmpty(Phone.Key(phone)));
        }

        var days = BirthDate.Readings(Of(FactorIds.BirthDate)).Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArray();
        return (IndexFields.NameBirth,
        [
            .. NameKeys.ForSaid(Of(FactorIds.FullName)).SelectMany(sound => days.Select(day => NameKeys.WithBirth(sound, day))),
        ]);
    }

    static string[] NotEmpty(string value) => value.Length > 0 ? [value] : [];

    /// <summary>
    /// What a search that found one patient proves. A number that was changed lately finds its patient, and proves nothing: it is no wrong
    /// answer either.
    /// </summary>
    public async Task<ImmutableArray<string>> ProvedAsync(CallFloor floor, HeldCall call, ImmutableArray<(string Factor, string Answer)> said, CancellationToken cancel)
    {
        if (One is not { } patient || said.FirstOrDefault(one => one.Factor == FactorIds.Phone).Answer is not { } phone)
        {
            return [.. said.Select(one => one.Factor)];
        }

        var quiet = floor.Verification.QuietAt(floor.Store.Time.GetUtcNow());
        var counts = await floor.Vault.CompareAsync(
            call, patient, [Segments.Contact], expected => KnowledgeTest.Matches(FactorIds.Phone, phone, expected, floor.Verification.Spelling, quiet), cancel);
        return [.. said.Select(one => one.Factor).Where(factor => counts || factor != FactorIds.Phone)];
    }

    /// <summary>Says how many, not who.</summary>
    public override string ToString() => $"search: {Found}";
}
