using System.Collections.Immutable;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Verification.Evidence;

/// <summary>A search as evidence: what it confirmed about the patient it found, or a guess that went wrong.</summary>
/// <param name="Factors">What was said, but for what proves nothing.</param>
/// <param name="Found">The one patient whom all of it fits.</param>
/// <param name="Failed">Nobody was found; "ask for one more" is no failure.</param>
/// <param name="Contradicted">Patients whom part of it fitted and part did not.</param>
public sealed record SearchAttempt(ImmutableArray<string> Factors, Guid? Found, bool Failed, ImmutableArray<Guid> Contradicted)
{
    /// <summary>Patients against whom one search counts: a household, not a street.</summary>
    const int MostContradicted = 5;

    /// <summary>
    /// Failures that searches of one call leave with each of several: one confused caller doesn't close the questions of a whole
    /// household. A search that contradicts one person only is a guess at that person, and each is counted.
    /// </summary>
    const int MostOfSeveral = 2;

    /// <summary>Counts the search inside the act that steps the call; swaps the counters it was decided upon, whatever it found.</summary>
    /// <param name="act">The act.</param>
    /// <param name="before">The call's subject before the search.</param>
    /// <param name="decidedOn">Its evidence.</param>
    /// <param name="after">The subject after it: whom the call is about now.</param>
    /// <param name="about">What this call knew of that patient already, whenever that was.</param>
    /// <param name="entry">The search's entry.</param>
    /// <exception cref="StaleException">Another attempt was counted in between; nothing stands.</exception>
    public async ValueTask<Entry> WriteAsync(Act act, EvidenceSubject before, CallEvidence decidedOn, EvidenceSubject after, CallEvidence about, Entry entry)
    {
        var against = Failed ? await AgainstAsync(act.Db, before) : [];
        await decidedOn.SwapCountersAsync(act, before.Client, against);
        if (Found is not null)
        {
            // A factor that failed on this call can't come in by the back door of a search.
            foreach (var factor in Factors.Where(said => !about.Matched.Contains(said) && !about.Failed.ContainsKey(said) && !about.Given(said)))
            {
                entry = await new Attempt(factor, Matched: true).WriteAsync(act, after, entry);
            }
        }

        if (Failed)
        {
            // The number pays once for a search, however many it contradicted. A guess about somebody the call is about already costs
            // the call and the patient an attempt; a first search may go wrong without that.
            entry = await new Attempt(CallEvidence.Search, Matched: false, Counted: before.Patient is not null).WriteAsync(act, before, entry);
            foreach (var patient in against)
            {
                entry = await new Attempt(CallEvidence.Search, Matched: false, Counted: false).WriteAsync(act, before with { Patient = patient, Number = null }, entry);
            }
        }

        return entry;
    }

    // Only this call writes rows of this call, and the act has stepped it: nobody else can count between this reading and the writing.
    async ValueTask<List<Guid>> AgainstAsync(Db db, EvidenceSubject before)
    {
        var others = Contradicted.Where(patient => patient != before.Patient);
        if (Contradicted.Length <= 1)
        {
            return [.. others];
        }

        var charged = await db.QueryAsync(
            "SELECT patient FROM verification_attempt WHERE call = @call AND factor = @factor AND patient IS NOT NULL",
            r => r.Id(0), ("@call", before.Call), ("@factor", CallEvidence.Search));
        return [.. others.Where(patient => charged.Count(one => one == patient) < MostOfSeveral).Take(MostContradicted)];
    }
}
