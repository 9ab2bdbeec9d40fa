using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Policies;
using Wardline.Server.Calls;
using Wardline.Verification;

namespace Wardline.Server.Downtime;

/// <summary>A step of the ladder: what to ask and what it counts.</summary>
/// <param name="Title">The factor.</param>
/// <param name="Ask">The sentence; null for what isn't asked of the caller.</param>
/// <param name="Points">Its weight.</param>
/// <param name="Strong">It counts as strong.</param>
/// <param name="OnPaper">It can be done while the system is down.</param>
public sealed record Rung(string Title, string? Ask, int Points, bool Strong, bool OnPaper);

/// <summary>A level: what it takes and what it opens.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Takes">What it takes, in words.</param>
/// <param name="Reachable">It can be reached by what is possible on paper.</param>
/// <param name="Opens">By purpose, what may be told.</param>
public sealed record PaperLevel(string Title, string Takes, bool Reachable, ImmutableArray<(string Purpose, string What)> Opens);

/// <summary>A line: its number, what it is for, what is said.</summary>
public sealed record PaperLine(string Name, string Dialled, string Purposes, string? Script);

/// <summary>All that stands on a client's paper: made from the policies in force and the client's own lines, and nothing of a patient.</summary>
public sealed record Ladder(
    string Client, string Hours, string Printed, string Policy, int LateDays, ImmutableArray<Rung> Rungs, ImmutableArray<PaperLevel> Levels, ImmutableArray<PaperLine> Lines,
    ImmutableArray<string> Purposes, ImmutableArray<string> Kinds, ImmutableArray<string> Emergency, ImmutableArray<string> Serials)
{
    /// <summary>Whatever the policy says, these are never said or written.</summary>
    public static ImmutableArray<string> Never { get; } =
    [
        "Never read an answer out, never help to one, and never say which one was wrong.",
        "Never say whether somebody is a patient, or that there is a record, before the level for it is reached.",
        "Never write down what the caller answered to a step, a code or a social security number: tick boxes only. Who the patient is, by name and birth date, is written once, to enter the sheet.",
        "Never tell anything about substance use, psychotherapy, HIV, reproductive or genetic care while the system is down.",
        "Who knows a lot about a patient is not therefore allowed to speak for them.",
    ];

    /// <summary>Makes it.</summary>
    /// <param name="client">Whose calls it is for.</param>
    /// <param name="lines">All lines.</param>
    /// <param name="scripts">All scripts.</param>
    /// <param name="access">The policy in force.</param>
    /// <param name="verification">The policy in force.</param>
    /// <param name="printed">The sheets.</param>
    public static Ladder Of(ClientProfile client, IEnumerable<Line> lines, IEnumerable<Script> scripts, AccessPolicy access, VerificationPolicy verification, PrintedSheets printed)
    {
        var own = lines.Where(l => l.Client == client.Id && !l.Retired).OrderBy(l => l.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var bodies = scripts.Where(s => !s.Retired).ToDictionary(s => s.Id, s => s.Body);
        var purposes = access.Purposes.Where(p => own.Count == 0 || own.Any(l => l.Purposes.IsEmpty || l.Purposes.Contains(p.Id))).ToList();
        var (number, nurseLine) = verification.Emergency.Of(own.Count > 0 ? own[0].Dialled : "");
        string Title(string purpose) => access.FindPurpose(purpose)?.Title ?? purpose;
        var (top, zone) = (Top(verification), TimeZoneInfo.TryFindSystemTimeZoneById(client.TimeZone, out var found) ? found : TimeZoneInfo.Utc);
        return new Ladder(
            client.Name, client.Hours, TimeZoneInfo.ConvertTime(printed.Printed, zone).ToString("MM/dd/yyyy h:mm tt", CultureInfo.GetCultureInfo("en-US")),
            $"{printed.Verification[..8]}-{printed.Access[..8]}", verification.PaperDays,
            [.. verification.Factors.Select(f => new Rung(f.Title, f.Kind == FactorKind.Knowledge ? Sayings.Ask(f.Id, f.Title).En : null, f.Points, f.Strong, PaperStep.IsPossible(f)))],
            [
                .. verification.Levels.Where(l => l.Id != AccessPolicy.NoLevel).Select(level => new PaperLevel(
                    level.Title, Takes(level, verification), verification.Levels.IndexOf(level) <= top,
                    [
                        .. purposes.Select(p => (p.Title, string.Join(", ", access.Rules.Where(r => r.Purpose == p.Id && r.Level == level.Id)
                            .Select(r => Word(r.Segment) + (r.Roles.Contains("agent") ? "" : " (nurse or supervisor)")).Distinct()))).Where(o => o.Item2.Length > 0),
                    ])),
            ],
            [.. own.Select(l => new PaperLine(l.Name, l.Dialled, string.Join(", ", l.Purposes.Select(Title)), l.Script is { } s ? bodies.GetValueOrDefault(s) : null))],
            [.. purposes.Select(p => p.Title)],
            [.. access.Rules.Where(r => purposes.Exists(p => p.Id == r.Purpose)).Select(r => Word(r.Segment)).Distinct()],
            [.. Wardline.Calls.Emergency.Script(number, nurseLine).Lines.Select(l => l.En)], printed.Serials);
    }

    /// <summary>A kind of data in words: <c>medical.medications</c> is Medications.</summary>
    public static string Word(string segment) => CallWords.Title(segment[(segment.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    // The place of the highest level that paper reaches.
    static int Top(VerificationPolicy policy)
    {
        var reached = Verification.Levels.Reached(policy, [.. policy.Factors.Where(PaperStep.IsPossible).Select(f => f.Id)]);
        return policy.Levels.IndexOf(policy.Levels.First(l => l.Id == reached));
    }

    static string Takes(VerificationLevel level, VerificationPolicy policy) => string.Join(", ", new[]
    {
        $"{level.Points} points",
        level.All.IsEmpty ? null : $"among them {string.Join(" and ", level.All.Select(f => policy.Find(f)?.Title.ToLowerInvariant() ?? f))}",
        level.Strong == 0 ? null : $"and {level.Strong} strong step{(level.Strong == 1 ? "" : "s")}",
    }.OfType<string>());
}
