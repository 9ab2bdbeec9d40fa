using System.Collections.Immutable;
using System.Data.Common;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A call as the database has it: no text of it, and no patient data.</summary>
/// <param name="Id">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Agent">Who holds it.</param>
/// <param name="Version">Counts its steps; what was decided upon one version is done upon no other.</param>
/// <param name="Open">False after wrap-up.</param>
/// <param name="Patient">Whom it is about, once identified.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Script">The script's code.</param>
/// <param name="Purposes">What the line is for; empty means all.</param>
/// <param name="Number">Token of the caller's number; null for an unknown one.</param>
/// <param name="Round">Identification, from 0 (nobody).</param>
/// <param name="Purpose">What the caller wants, once chosen.</param>
/// <param name="Searches">Searches so far.</param>
/// <param name="Codes">Codes made so far.</param>
/// <param name="Emergency">The emergency script was taken.</param>
/// <param name="Opened">When the call was opened.</param>
public sealed record CallState(
    Guid Id, Guid Client, Guid Agent, long Version, bool Open, Guid? Patient, string Line, string Script, ImmutableArray<string> Purposes,
    byte[]? Number, long Round, string? Purpose, int Searches, int Codes, bool Emergency, DateTimeOffset Opened)
{
    const string Columns =
        """
        SELECT b.id, b.client, b.holder, b.version, b.open, b.patient, c.line, c.script, c.purposes, c.number, c.round, c.purpose,
          c.searches, c.codes, c.emergency, c.opened, l.language
        FROM basis b JOIN desk_call c ON c.id = b.id LEFT JOIN call_language l ON l.id = b.id WHERE b.kind = 'call'
        """;

    /// <summary>The language that the caller is spoken to in.</summary>
    public string Language { get; init; } = SetLanguage.English;

    internal BasisVersion Basis => new(Id, Version);

    internal EvidenceSubject Subject => new(Client, Id, Patient, Number, Round);

    /// <summary>The fact: made here only, from what the database says.</summary>
    internal HeldCall Held => new(Id, Version, Client, Agent, Open ? CallStage.Live : CallStage.Closed, Patient);

    internal static ValueTask<CallState?> ReadAsync(Db db, Guid call) => db.FirstAsync(Columns + " AND b.id = @id", Row, ("@id", call))!;

    internal static ValueTask<List<CallState>> OpenOfAsync(Db db, Guid agent) => db.QueryAsync(
        Columns + " AND b.holder = @agent AND b.open = 1 ORDER BY c.opened, b.id", Row, ("@agent", agent));

    internal static ValueTask<List<CallState>> AllOpenAsync(Db db) => db.QueryAsync(Columns + " AND b.open = 1 ORDER BY c.opened, b.id", Row);

    /// <summary>Open calls in which somebody said to speak for the patient and was nobody on file, and nobody was entered since.</summary>
    internal static ValueTask<List<CallState>> WaitingAsync(Db db) => db.QueryAsync(
        Columns + $"""
         AND b.open = 1
          AND EXISTS (SELECT 1 FROM verification_attempt a WHERE a.call = b.id AND a.round = c.round AND a.factor = '{CallEvidence.RepresentativeClaim}'
            AND NOT EXISTS (SELECT 1 FROM entered_representative e WHERE e.call = b.id AND e.at >= a.at)
            AND NOT EXISTS (SELECT 1 FROM authority y WHERE y.call = b.id AND y.round = c.round AND y.kind = 'representative' AND y.at >= a.at))
        ORDER BY c.opened, b.id
        """, Row);

    static CallState Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Id(2), r.GetInt64(3), r.GetInt64(4) == 1, r.IdOrNull(5), r.GetString(6), r.GetString(7),
        [.. r.GetString(8).Split(' ', StringSplitOptions.RemoveEmptyEntries)], r.IsDBNull(9) ? null : r.Bytes(9), r.GetInt64(10),
        r.IsDBNull(11) ? null : r.GetString(11), (int)r.GetInt64(12), (int)r.GetInt64(13), r.GetInt64(14) == 1, r.Time(15))
    {
        Language = r.IsDBNull(16) ? SetLanguage.English : r.GetString(16),
    };
}
