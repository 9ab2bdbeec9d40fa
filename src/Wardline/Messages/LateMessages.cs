using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Messages;

/// <summary>
/// Looks after due times: a reminder when one has gone by, and a supervisor is told when it is still open some hours later. The
/// times are rows that a poller reads, so a restart loses none; two servers that find the same row do it once.
/// </summary>
/// <param name="Floor">The floor.</param>
public sealed record LateMessages(MessageFloor Floor)
{
    /// <summary>Returns how many were reminded of or escalated.</summary>
    public async Task<int> HandleAsync(CancellationToken cancel = default)
    {
        var now = Floor.Store.Time.GetUtcNow();
        return await EachAsync("m.reminded IS NULL AND m.due <= @now", "message.reminded", "reminded = @now", now, cancel)
            + await EachAsync("m.escalated IS NULL AND m.due <= @now AND m.escalate <= @now", "message.escalated", "escalated = @now", now, cancel);
    }

    async Task<int> EachAsync(string which, string kind, string set, DateTimeOffset now, CancellationToken cancel)
    {
        var late = await Floor.Store.ReadAsync(db => db.QueryAsync(
            $"{CareMessage.Columns} WHERE {CareMessage.StillOpen} AND {which} ORDER BY m.due LIMIT 100", CareMessage.Row, ("@now", now)), cancel);
        var done = 0;
        foreach (var message in late)
        {
            done += await TryAsync(message, kind, set, now, cancel) ? 1 : 0;
        }

        return done;
    }

    // False: somebody moved it meanwhile, or another server was faster; the next round looks again.
    async Task<bool> TryAsync(CareMessage message, string kind, string set, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            await Floor.ChangeAsync(new EntryActor(message.Id, "job"), message, kind, set, [("@now", now)], cancel: cancel);
            return true;
        }
        catch (StaleException)
        {
            return false;
        }
    }
}
