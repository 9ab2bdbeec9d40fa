using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Mail;
using Wardline.Messages;

namespace Wardline.Contacts;

/// <summary>
/// Tells the mailboxes on file of a change, after the act that made it has committed. A crash leaves the row, and the next round sends
/// it; a crash after the sending leaves it too, and the same message goes out twice under one id. What can't be sent is not dropped: the
/// care team is asked to write.
/// </summary>
public sealed class ContactNotices(MessageFloor floor)
{
    /// <summary>How long one server has for a try before another may take it over.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(20), LongestWait = TimeSpan.FromHours(1);

    /// <summary>Tries what is due: called by a poller. Returns how many were sent.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel = default)
    {
        var due = await floor.Store.ReadAsync(db => db.QueryAsync(
            "SELECT id FROM contact_notice WHERE state = 'waiting' AND due <= @now ORDER BY due LIMIT 20", r => r.Id(0), ("@now", floor.Store.Time.GetUtcNow())), cancel);
        var sent = 0;
        foreach (var id in due)
        {
            sent += await TryAsync(id, cancel) ? 1 : 0;
        }

        return sent;
    }

    // False, too, when another server has it: nothing of this try stands then.
    async Task<bool> TryAsync(Guid id, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(id, cancel);
        }
        catch (StaleException)
        {
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One that can't even be given up must not stop those behind it.
            await LaterAsync(id, cancel);
            return false;
        }
    }

    async Task LaterAsync(Guid id, CancellationToken cancel)
    {
        if (await floor.Store.ReadAsync(db => ContactNotice.ReadAsync(db, id), cancel) is { State: ContactNotice.Waiting } row)
        {
            await WaitAsync(row, "failed", cancel);
        }
    }

    Task WaitAsync(ContactNotice row, string why, CancellationToken cancel) =>
        ChangeAsync(row with { Tries = row.Tries + 1, Due = floor.Store.Time.GetUtcNow() + Wait(row.Tries + 1) }, "contact.notice-sending", why, null, cancel);

    async Task<bool> SendAsync(Guid id, CancellationToken cancel)
    {
        var (found, now) = (await floor.Store.ReadAsync(db => ContactNotice.ReadAsync(db, id), cancel), floor.Store.Time.GetUtcNow());
        if (found is not { State: ContactNotice.Waiting, Sealed: { } text } row || row.Due > now)
        {
            return false;
        }

        if (now >= row.Until || floor.Calls.Outbox.Sender is not { } sender)
        {
            await GiveUpAsync(row, cancel);
            return false;
        }

        // The claim is durable before anything is sent: two servers may find the same row.
        var claimed = row with { Tries = row.Tries + 1, Due = now + Lease };
        await ChangeAsync(claimed, "contact.notice-sending", null, null, cancel);
        claimed = claimed with { Version = claimed.Version + 1 };
        string? failed = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            await floor.Calls.Vault.DeliverNoticeAsync(row.Client, row.Patient, row.Id, text, async open => await sender.SendAsync(row.Message(open), patience.Token).WaitAsync(patience.Token));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // Whatever it is, one that can't be sent must not stop those behind it.
            failed = e is CodeNotSentException or OperationCanceledException ? "gateway" : "failed";
        }

        // What the gateway has taken is written down though the server is about to stop: else it would be sent once more.
        await (failed is null
            ? ChangeAsync(claimed with { State = ContactNotice.Sent, Sealed = null }, "contact.notice-sent", null, null, CancellationToken.None)
            : ChangeAsync(claimed with { Due = now + Wait(claimed.Tries) }, "contact.notice-sending", failed, null, cancel));
        return failed is null;
    }

    async Task GiveUpAsync(ContactNotice row, CancellationToken cancel)
    {
        // A policy that has come meanwhile may leave nobody to ask: then it isn't given up.
        var word = await CareTeam.WordAsync(floor, row.Client, row.Patient, row.Call, CareTeam.NotTold(row.What));
        await (word is null ? WaitAsync(row, "not-sent", cancel) : ChangeAsync(row with { State = ContactNotice.GivenUp, Sealed = null }, "contact.notice-given-up", "not-sent", word, cancel));
    }

    static TimeSpan Wait(long tries) => tries > 8 ? LongestWait : TimeSpan.FromSeconds(15 * Math.Pow(2, tries - 1)) is var wait && wait < LongestWait ? wait : LongestWait;

    async Task ChangeAsync(ContactNotice to, string kind, string? failed, NewMessage? word, CancellationToken cancel)
    {
        var log = await floor.Calls.Logs.OfAsync(to.Client);
        await floor.Store.ActAsync(async act =>
        {
            var entry = await to.WriteAsync(act, new Entry
            {
                Id = Ids.New(floor.Store.Time),
                Kind = kind,
                Time = act.Time,
                Actor = new EntryActor(to.Id, "job"),
                Client = to.Client,
                Basis = new EntryBasis("call", to.Call),
                Patient = to.Patient,
                Reason = failed,
                Outcome = failed is null ? EntryOutcome.Done : EntryOutcome.Failed,
            }.With("notice", to.Id).With("try", to.Tries));
            act.Enter(log.Id, word is null ? entry : await word.InsertAsync(floor, act, entry));
        }, cancel);
    }
}
