using System.Collections.Immutable;
using System.Text;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Mail;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>What became of a message.</summary>
public enum CodeDelivery
{
    /// <summary>The gateway took it.</summary>
    Sent,

    /// <summary>The gateway did not take it; it is tried again until the code expires.</summary>
    Waiting,

    /// <summary>It is gone: sent by somebody else, expired, or the call is over.</summary>
    Gone,
}

/// <summary>
/// Sends codes after the act that made them has committed. A crash in between leaves the row, and the next round sends it; a crash
/// after the sending leaves the row too, and the same code goes out twice. Nothing is sent that is not in the ledger first.
/// </summary>
public sealed class CodeOutbox
{
    /// <summary>
    /// How long one server has for one try before another may take it over. The one that makes a code has its first try: a poller
    /// that took it in between would send it while the agent is told that it has not gone out.
    /// </summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    readonly Store _store;
    readonly LedgerLogs _logs;
    readonly CallKeys _keys;
    readonly ICodeSender? _sender;

    /// <param name="store">The database.</param>
    /// <param name="logs">The logs.</param>
    /// <param name="keys">Seals what is under way.</param>
    /// <param name="sender">The gateway, or null when the installation has none: then no code is ever made.</param>
    public CodeOutbox(Store store, LedgerLogs logs, CallKeys keys, ICodeSender? sender) => (_store, _logs, _keys, _sender) = (store, logs, keys, sender);

    /// <summary>The gateway, for what else is told to mailboxes; null when there is none.</summary>
    internal ICodeSender? Sender => _sender;

    /// <summary>Whether there is a gateway at all.</summary>
    public bool CanSend => _sender is not null;

    /// <summary>Tries what is due: called by a poller every few seconds. Returns how many were sent.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel = default)
    {
        var due = await _store.ReadAsync(db => db.QueryAsync(
            "SELECT id FROM code_outbox WHERE due <= @now ORDER BY due LIMIT 100", r => r.Id(0), ("@now", _store.Time.GetUtcNow())), cancel);
        var sent = 0;
        foreach (var id in due)
        {
            sent += await SendAsync(id, cancel) == CodeDelivery.Sent ? 1 : 0;
        }

        return sent;
    }

    /// <summary>One try of one message.</summary>
    public async Task<CodeDelivery> SendAsync(Guid id, CancellationToken cancel = default)
    {
        var row = await _store.ReadAsync(db => db.FirstAsync(
            "SELECT client, call, sealed, tries, expires FROM code_outbox WHERE id = @id",
            r => new Row(id, r.Id(0), r.Id(1), r.Bytes(2), r.GetInt64(3), r.Time(4)), ("@id", id)), cancel);
        if (row is null || _sender is null)
        {
            return row is null ? CodeDelivery.Gone : CodeDelivery.Waiting;
        }

        if (row.Expires <= _store.Time.GetUtcNow())
        {
            await EndAsync(row, "verification.code-dropped", "expired", EntryOutcome.Failed);
            return CodeDelivery.Gone;
        }

        if (!await ClaimAsync(row))
        {
            return CodeDelivery.Gone;
        }

        try
        {
            if (!await _keys.DeliverAsync(row.Client, row.Call, OneTimeCode.Place, row.Id, row.Sealed, async text => await _sender.SendAsync(Message(row.Id, text), cancel).WaitAsync(cancel)))
            {
                await EndAsync(row, "verification.code-dropped", "call-over", EntryOutcome.Failed);
                return CodeDelivery.Gone;
            }
        }
        catch (Exception e) when (e is CodeNotSentException or OperationCanceledException)
        {
            return await FailedAsync(row) ? CodeDelivery.Waiting : CodeDelivery.Gone;
        }

        await EndAsync(row, "verification.code-sent", null, EntryOutcome.Done);
        return CodeDelivery.Sent;
    }

    /// <summary>The text to seal: address, code and how many minutes it is good.</summary>
    internal static byte[] Text(byte[] address, string digits, TimeSpan lifetime) =>
        [.. address, .. Encoding.UTF8.GetBytes($"\n{digits}\n{(int)lifetime.TotalMinutes}")];

    static CodeMessage Message(Guid id, byte[] text)
    {
        var parts = Encoding.UTF8.GetString(text).Split('\n');
        return new CodeMessage(id, parts[0], "Your code",
            $"You are on the phone with us and asked for this code: {parts[1]}\n\nRead it to the person you are speaking with. It is good for {parts[2]} minutes.\n"
            + "If you are not on the phone with us now, don't give this code to anybody; there is nothing else to do.");
    }

    // Two servers may find the same row; the number of tries says who has it. The claim is durable before anything is sent.
    Task<bool> ClaimAsync(Row row) => TryChangeAsync(
        row, "UPDATE code_outbox SET tries = tries + 1, due = @due WHERE id = @id AND tries = @tries",
        [("@due", _store.Time.GetUtcNow() + Lease), ("@id", row.Id), ("@tries", row.Tries)], "verification.code-sending", null, EntryOutcome.Done);

    // 2, 4, 8, 16, 32 seconds, then every 32: a code lives ten minutes, so waiting longer would be giving up.
    Task<bool> FailedAsync(Row row) => TryChangeAsync(
        row, "UPDATE code_outbox SET due = @due WHERE id = @id",
        [("@due", _store.Time.GetUtcNow() + TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Tries + 1, 5)))), ("@id", row.Id)],
        "verification.code-sending", "gateway", EntryOutcome.Failed);

    Task<bool> EndAsync(Row row, string kind, string? reason, EntryOutcome outcome) =>
        TryChangeAsync(row, "DELETE FROM code_outbox WHERE id = @id", [("@id", row.Id)], kind, reason, outcome);

    // False: another server has the row, or has ended it. Nothing of the change stands, and nothing is to be done about it.
    async Task<bool> TryChangeAsync(Row row, string sql, (string, object?)[] parameters, string kind, string? reason, EntryOutcome outcome)
    {
        try
        {
            await ChangeAsync(row, sql, parameters, kind, reason, outcome);
            return true;
        }
        catch (StaleException)
        {
            return false;
        }
    }

    async Task ChangeAsync(Row row, string sql, (string, object?)[] parameters, string kind, string? reason, EntryOutcome outcome)
    {
        var log = await _logs.OfAsync(row.Client);
        await _store.ActAsync(async act =>
        {
            if (await act.Db.ExecuteAsync(sql, parameters) != 1)
            {
                throw new StaleException("message");
            }

            act.Enter(log.Id, new Entry
            {
                Id = row.Id,
                Kind = kind,
                Time = act.Time,
                Actor = new EntryActor(row.Id, "job"),
                Client = row.Client,
                Basis = new EntryBasis("call", row.Call),
                Reason = reason,
                Outcome = outcome,
                Detail = ImmutableSortedDictionary<string, DetailValue>.Empty.Add("try", row.Tries + 1),
            });
        });
    }

    sealed record Row(Guid Id, Guid Client, Guid Call, byte[] Sealed, long Tries, DateTimeOffset Expires);
}
