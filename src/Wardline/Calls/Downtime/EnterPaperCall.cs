using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Policies;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>A call that was taken on paper is in the system; or its patient was not found, and then nothing was entered.</summary>
/// <param name="Found"><see cref="Found.One"/>, or that the caller has to be looked for by more. One also when the call is about nobody.</param>
/// <param name="Call">The call; null when nothing was entered.</param>
/// <param name="Beyond">More was told than the steps open by the policy in force: somebody should look at it.</param>
/// <param name="SearchesLeft">Searches that the sheet can still afford.</param>
public sealed record EnteredPaper(Found Found, Guid? Call, bool Beyond, int SearchesLeft);

/// <summary>
/// Enters afterwards what was done on paper while the system was down: a closed call with its mark, its note and what was told, in
/// one act. It opens nothing: what was ticked on paper is written down as it was ticked, and is evidence for no call.
/// </summary>
/// <param name="Agent">Who enters it.</param>
/// <param name="Said">What stands on the sheet.</param>
public sealed record EnterPaperCall(Agent Agent, PaperCall Said)
{
    const string Kind = "downtime.entered";

    // The clock on the wall, and the minute that a form knows.
    static readonly TimeSpan Slack = TimeSpan.FromMinutes(2), LongestCall = TimeSpan.FromHours(12);

    internal static RefusalKind? Decide(EnterPaperCall request, Sheet? sheet, AccessPolicy access, VerificationPolicy verification, DateTimeOffset now)
    {
        var (agent, said) = (request.Agent, request.Said);
        return !agent.MayWorkCalls(access) ? RefusalKind.RoleMayNot
            : sheet is null || (agent.OnlyClient is { } only && only != said.Line.Client) ? RefusalKind.NoSuchSheet
            : sheet.State == Sheet.Entered ? RefusalKind.SheetUsed
            : said.Began > said.Ended || said.Ended > now || said.Ended - said.Began > LongestCall || said.Ended < sheet.Printed - Slack
                || (IsOverdue(said, verification, now) && !agent.Has(Agent.Supervisor)) ? RefusalKind.OutOfTime
            : said.TakenBy is not { } taker || !taker.MayWorkCalls(access) || (taker.OnlyClient is { } theirs && theirs != said.Line.Client) ? RefusalKind.BadInput
            : said.Purpose is { } purpose && access.FindPurpose(purpose) is null ? RefusalKind.UnknownPurpose
            : said.Patient.IsGiven && said.Purpose is null ? RefusalKind.NoPurpose
            : !said.Told.IsEmpty && !said.Patient.IsGiven ? RefusalKind.NotIdentified
            : said.Steps.Any(step => verification.Find(step.Factor) is null) || said.Steps.DistinctBy(step => step.Factor).Count() != said.Steps.Length ? RefusalKind.UnknownFactor
            : access.Rank(said.Level) < 0 || !said.Told.All(IsTold) || said.Note is { Length: > AddNote.Longest } ? RefusalKind.BadInput
            : said.Authority is { } authority && !Enum.IsDefined(authority) ? RefusalKind.BadInput
            : !WrapUp.Dispositions.Contains(said.Disposition) ? RefusalKind.UnknownDisposition
            : null;
    }

    /// <summary>Past the days of the policy: then a supervisor enters it, for a call that is written nowhere is worse than a late one.</summary>
    internal static bool IsOverdue(PaperCall said, VerificationPolicy verification, DateTimeOffset now) => said.Began < now - TimeSpan.FromDays(verification.PaperDays);

    /// <summary>What the ticked steps add up to by the policy in force, whatever the sheet says.</summary>
    internal static string LevelOf(PaperCall said, VerificationPolicy verification) =>
        Levels.Reached(verification, [.. said.Steps.Where(step => step.Matched && PaperStep.IsPossible(verification.Find(step.Factor)!)).Select(step => step.Factor)]);

    /// <summary>Whether something was told that the line, the steps and the authority don't open for this purpose to who took the call.</summary>
    internal static bool IsBeyond(PaperCall said, string level, AccessPolicy access) => said.Told.SelectMany(told => told.Segments).Any(segment => !access.Rules.Any(rule =>
        rule.Purpose == said.Purpose && rule.Segment == segment && rule.Roles.Any(said.TakenBy!.Has)
        && (said.Line.Purposes.IsEmpty || said.Line.Purposes.Contains(rule.Purpose)) && access.Rank(rule.Level) <= access.Rank(level) && (rule.Authority == AuthorityNeed.None || said.Authority is not null)));

    public async Task<Step<EnteredPaper>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var sheet = await floor.Store.ReadAsync(db => Sheet.FindAsync(db, Said.Line.Client, Said.Serial), cancel);
        Task<CallRefusal> No(RefusalKind kind) => Sheet.RefuseAsync(floor, Agent, sheet, Kind, kind, cancel);
        if (Decide(this, sheet, floor.Access, floor.Verification, floor.Store.Time.GetUtcNow()) is { } why)
        {
            return await No(why);
        }

        try
        {
            Guid? patient = null;
            if (Said.Patient.IsGiven)
            {
                var (search, now, refused) = await PaperLookup.RunAsync(floor, Agent, Said, sheet!);
                if (search is null)
                {
                    return await No(refused!.Value);
                }

                (sheet, patient) = (now, search.One);
                if (patient is null)
                {
                    return new EnteredPaper(search.Found, null, Beyond: false, Math.Max(0, Identify.MostSearches - now.Searches));
                }
            }

            return await WriteAsync(floor, sheet!, patient);
        }
        catch (StaleException)
        {
            // Somebody else had the sheet in hand at the same moment.
            return await No(RefusalKind.SheetUsed);
        }
    }

    async Task<EnteredPaper> WriteAsync(CallFloor floor, Sheet sheet, Guid? patient)
    {
        var (client, call, log) = (sheet.Client, Ids.New(floor.Store.Time), await floor.Logs.OfAsync(sheet.Client));
        var level = LevelOf(Said, floor.Verification);
        var beyond = IsBeyond(Said, level, floor.Access);
        var overdue = IsOverdue(Said, floor.Verification, floor.Store.Time.GetUtcNow());
        using var key = await floor.Keys.MakeAsync(client, call);
        await floor.Store.ActAsync(async act =>
        {
            // Opened and closed in one act: nobody ever holds it, and no step of a call finds it open.
            var version = await Basis.OpenAsync(act, call, client, "call", Agent.Id);
            version = await Basis.CloseAsync(act, patient is null ? version : await Basis.NameAsync(act, version, patient));
            var entry = new Entry
            {
                Id = Ids.New(floor.Store.Time),
                Kind = Kind,
                Time = act.Time,
                Actor = Agent.Entry,
                Client = client,
                Basis = new EntryBasis("call", call),
                Patient = patient,
                Purpose = Said.Purpose is { } purpose ? floor.Access.FindPurpose(purpose)!.Code : null,
            };
            entry = Tell(entry, sheet, level, beyond, overdue);
            entry = await key.WriteAsync(act, entry);
            entry = await PaperRows.CallAsync(act, entry, Said, call, version.Version, patient is not null);
            entry = await PaperRows.MarkAsync(act, entry, Said, sheet, call, patient, Agent.Id, level, beyond, overdue);
            entry = await sheet.ChangeAsync(act, entry, sheet with { State = Sheet.Entered, Call = call, ClosedBy = Agent.Id, Closed = act.Time });
            if (!string.IsNullOrWhiteSpace(Said.Note))
            {
                var note = Ids.New(floor.Store.Time);
                (entry, _) = await AddNote.WriteAsync(act, entry, call, note, key.Seal(AddNote.Place, note, Encoding.UTF8.GetBytes(Said.Note)));
            }

            act.Enter(log.Id, entry);
            foreach (var told in Said.Told)
            {
                var line = new Entry { Id = Ids.New(floor.Store.Time), Kind = RecordDisclosure.Kind, Time = act.Time, Actor = Agent.Entry, Client = client, Basis = entry.Basis, Patient = patient };
                act.Enter(log.Id, await PaperRows.ToldAsync(act, line, Said, told, call, client, patient!.Value, line.Id, key, confirmed: Agent.Id == Said.TakenBy!.Id && !beyond));
            }
        });
        return new EnteredPaper(Found.One, call, beyond, Math.Max(0, Identify.MostSearches - sheet.Searches));
    }

    // Both times and both people, so that nobody takes it for a call that the system has seen.
    Entry Tell(Entry entry, Sheet sheet, string level, bool beyond, bool overdue)
    {
        entry = entry.With("serial", sheet.Serial).With("late", true).With("began", At(Said.Began)).With("ended", At(Said.Ended)).With("taken-by", Said.TakenBy!.Id)
            .With("disposition", Said.Disposition).With("disclosures", Said.Told.Length).With("level", Said.Level).With("steps-level", level)
            .With("steps", Said.Steps.Where(s => s.Matched).Select(s => s.Factor).ToArray()).With("steps-failed", Said.Steps.Where(s => !s.Matched).Select(s => s.Factor).ToArray());
        entry = beyond ? entry.With("beyond", true) : entry;
        entry = overdue ? entry.With("overdue", true) : entry;
        entry = sheet.State == Sheet.Out ? entry : entry.With("was", sheet.State);
        return Said.Authority is { } authority ? entry.With("authority", CallRefusal.CodeOf(authority)) : entry;
    }

    internal static string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static bool IsTold(PaperTold told) =>
        Enum.IsDefined(told.To) && !told.Segments.IsDefaultOrEmpty && told.Segments.All(segment => !SegmentFields.Of(segment).IsEmpty)
        && told.Details is not { Length: > AddNote.Longest } && (told.To != ToldTo.Other || !string.IsNullOrWhiteSpace(told.Details));

    /// <summary>Says nothing of what stands on the sheet.</summary>
    public override string ToString() => $"{nameof(EnterPaperCall)} {Said}";
}
