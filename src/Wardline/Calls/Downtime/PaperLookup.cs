using System.Text.Json;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>
/// Looks for the patient of a sheet by the rules of a call's search: everything that was said must fit, what it contradicts is
/// counted, and a sheet has as many searches as a call. Its basis is of a kind of its own, on which no step of a call and no view
/// can be built; it stands for this search only.
/// </summary>
static class PaperLookup
{
    const string Begun = "downtime.search", Ended = "downtime.searched", Basis = "paper";
    const int Tries = 5;

    /// <summary>What was found, and the sheet as the search left it; or why there may be no search. The refusal is not in the ledger yet.</summary>
    public static async Task<(PatientSearch? Search, Sheet Sheet, RefusalKind? Why)> RunAsync(CallFloor floor, Agent agent, PaperCall said, Sheet sheet)
    {
        var ask = new Identify(agent, sheet.Id, said.Patient.Name, said.Patient.BirthDate, said.Patient.MemberId, said.Patient.Phone);
        var call = new CallState(
            Ids.New(floor.Store.Time), sheet.Client, agent.Id, 1, true, null, said.Line.Id, said.Line.Script, [], null, 0, null, sheet.Searches, 0, false, floor.Store.Time.GetUtcNow());
        if (Identify.Decide(ask, call, LockOut.Decide(AttemptCounts.None, floor.Verification, call.Opened)) is { } why)
        {
            return (null, sheet, why);
        }

        var log = await floor.Logs.OfAsync(sheet.Client);
        using (var key = await floor.Keys.MakeAsync(sheet.Client, call.Id))
        {
            // What is asked stands in the ledger before it is looked for, and counts for the sheet also when we crash here.
            var asked = key.Seal(Identify.AskedPlace, call.Id, JsonSerializer.SerializeToUtf8Bytes(ask.Said.ToDictionary(one => one.Factor, one => one.Answer)));
            sheet = await floor.Store.ActAsync(async act =>
            {
                await Guard.Access.Basis.OpenAsync(act, call.Id, call.Client, Basis, agent.Id);
                var entry = Entry(floor, agent, call, Begun, act.Time).With("serial", sheet.Serial).With("by", ask.Said.Select(one => one.Factor).ToArray()) with { Id = call.Id, Sealed = asked };
                act.Enter(log.Id, await sheet.ChangeAsync(act, await key.WriteAsync(act, entry), sheet with { Searches = sheet.Searches + 1 }));
                return sheet with { Searches = sheet.Searches + 1, Version = sheet.Version + 1 };
            });
        }

        // The basis is of one search; what went wrong is counted under the sheet, so that what holds within a call holds within a sheet.
        var subject = call.Subject with { Call = sheet.Id };
        for (var left = Tries; ; left--)
        {
            var evidence = await floor.EvidenceAsync(subject, default);
            var search = await PatientSearch.RunAsync(floor, call.Held, ask.Said, default);
            try
            {
                await floor.Store.ActAsync(async act =>
                {
                    await Guard.Access.Basis.CloseAsync(act, call.Basis);
                    var entry = Entry(floor, agent, call, Ended, act.Time) with { Patient = search.One };
                    entry = entry.With("serial", sheet.Serial).With("found", CallRefusal.CodeOf(search.Found)).With("matched", search.Matched.Select(m => m.ToString("n")).ToArray());

                    // As a guess it counts like any search; as evidence it counts for nothing.
                    var attempt = new SearchAttempt([], Found: null, search.Found == Found.None, search.Contradicted);
                    act.Enter(log.Id, await attempt.WriteAsync(act, subject, evidence, subject, evidence, entry));
                });
                return (search, sheet, null);
            }
            catch (StaleException) when (left > 1)
            {
                // Another attempt was counted in between; the search is made again on what is there now.
            }
        }
    }

    static Entry Entry(CallFloor floor, Agent agent, CallState call, string kind, DateTimeOffset time) =>
        floor.Entry(agent, call, kind, time) with { Basis = new EntryBasis(Basis, call.Id) };
}
