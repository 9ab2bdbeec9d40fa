using System.Net.Http.Headers;
using System.Security.Cryptography;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Telephony;
using Wardline.Verification.Evidence;

namespace Wardline.Messages;

/// <summary>
/// Carries messages to the clients' systems. Each delivery is a job with a basis of its own; a try claims it by that row's version,
/// and its line in the accounting of disclosures is durable before anything leaves. A crash in between leads to another try with
/// the same <c>webhook-id</c>, by which the receiver knows it.
/// </summary>
public sealed class Deliveries(MessageFloor floor, MessageWebhooks webhooks, HttpClient http)
{
    /// <summary>How long a delivery is tried before a supervisor is told.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(1);

    /// <summary>The role by which the policy names the client's system.</summary>
    public const string Role = "client-system";

    /// <summary>How long one server has for a try before another may take it over.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    static readonly TimeSpan[] BackOff =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    /// <summary>A client that follows nothing and keeps nothing: what is signed for one address goes to no other.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Queues a message that is being made, when its client has a system to take it; the entry binds the row.</summary>
    internal static async ValueTask<Entry> QueueAsync(MessageFloor floor, Act act, Entry entry, Guid message, Guid client)
    {
        if (await act.Db.NumberAsync("SELECT count(*) FROM message_webhook WHERE id = @client AND cleared = 0", ("@client", client)) == 0)
        {
            return entry;
        }

        var (id, until) = (Ids.New(floor.Store.Time), act.Time + GivesUpAfter);
        await Basis.OpenAsync(act, id, client, "job", id);
        await act.Db.ExecuteAsync(
            "INSERT INTO message_delivery (id, message, client, tries, due, until, state) VALUES (@id, @message, @client, 0, @due, @until, 'waiting')",
            ("@id", id), ("@message", message), ("@client", client), ("@due", act.Time), ("@until", until));
        return entry.With("delivery", id).Bind("message_delivery", id, 1, message, client, 0, act.Time, until, "waiting");
    }

    /// <summary>Tries what is due: called by a poller. Returns how many were delivered.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel = default)
    {
        var due = await floor.Store.ReadAsync(db => db.QueryAsync(
            "SELECT id FROM message_delivery WHERE state = 'waiting' AND due <= @now ORDER BY due LIMIT 20", r => r.Id(0), ("@now", floor.Store.Time.GetUtcNow())), cancel);
        var sent = 0;
        foreach (var id in due)
        {
            sent += await TryAsync(id, cancel) ? 1 : 0;
        }

        return sent;
    }

    // False, too, when another server has it, or somebody moved the message just now: what is still due is found again.
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
            // One that can't be sent must not stop those behind it; it waits its turn like one whose system is away.
            await LaterAsync(id, cancel);
            return false;
        }
    }

    async Task LaterAsync(Guid id, CancellationToken cancel)
    {
        var row = await floor.Store.ReadAsync(db => db.FirstAsync(
            "SELECT d.message, d.client, d.tries, d.until, b.version FROM message_delivery d JOIN basis b ON b.id = d.id WHERE d.id = @id AND d.state = 'waiting'",
            r => new Row(id, r.Id(0), r.Id(1), Math.Max(1, r.GetInt64(2)), r.Time(3), r.GetInt64(4)), ("@id", id)), cancel);
        await (row is null ? Task.CompletedTask : FailedAsync(row, "failed", cancel));
    }

    async Task<bool> SendAsync(Guid id, CancellationToken cancel)
    {
        var row = await floor.Store.ReadAsync(db => db.FirstAsync(
            "SELECT d.message, d.client, d.tries, d.until, b.version FROM message_delivery d JOIN basis b ON b.id = d.id WHERE d.id = @id AND d.state = 'waiting' AND d.due <= @now",
            r => new Row(id, r.Id(0), r.Id(1), r.GetInt64(2), r.Time(3), r.GetInt64(4)), ("@id", id), ("@now", floor.Store.Time.GetUtcNow())), cancel);
        var message = row is null ? null : await floor.Store.ReadAsync(db => CareMessage.ReadAsync(db, row.Message), cancel);
        if (row is null || message is null)
        {
            return false;
        }

        if (floor.Store.Time.GetUtcNow() >= row.Until)
        {
            await EndAsync(row, "message.delivery-given-up", "given-up", "not-reached", cancel);
            return false;
        }

        var found = await webhooks.FindAsync(row.Client, cancel);
        if (found is null || !message.Open)
        {
            await EndAsync(row, "message.delivery-dropped", "dropped", found is null ? "no-webhook" : "message-over", cancel);
            return false;
        }

        var (url, key) = found.Value;
        try
        {
            var claimed = row with { Version = (await ClaimAsync(row, message, cancel)).Version, Tries = row.Tries + 1 };
            if (await BodyAsync(claimed, message, cancel) is not { } body)
            {
                await EndAsync(claimed, "message.delivery-dropped", "dropped", "not-allowed", cancel);
                return false;
            }

            var failed = await PostAsync(url, key, id, body, cancel);
            
            // What the system has taken is written down though the server is about to stop: else it would be sent once more.
            await (failed is null ? DeliveredAsync(claimed, CancellationToken.None) : FailedAsync(claimed, failed, cancel));
            return failed is null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// Ends what waits of a message, inside the act that closes it: a try that is under way finds its job closed and opens nothing.
    /// </summary>
    internal static async ValueTask DropAsync(MessageFloor floor, Act act, long log, CareMessage message)
    {
        var waiting = await act.Db.QueryAsync(
            "SELECT d.id, b.version FROM message_delivery d JOIN basis b ON b.id = d.id WHERE d.message = @message AND d.state = 'waiting'",
            r => new BasisVersion(r.Id(0), r.GetInt64(1)), ("@message", message.Id));
        foreach (var job in waiting)
        {
            var (entry, _) = await StepAsync(floor, act, message.Id, message.Client, job, "message.delivery-dropped", "state = 'dropped'", [], closes: true);
            act.Enter(log, entry with { Outcome = EntryOutcome.Failed, Reason = "message-over" });
        }
    }

    // The grant is the job's own: what the policy shows to the client's system, in one entry, and only while this try holds the job.
    async Task<byte[]?> BodyAsync(Row row, CareMessage message, CancellationToken cancel)
    {
        var answer = await OpenMessage.AskAsync(floor, new Actor(row.Id, Role), [Role], message, row.Basis, cancel);
        if (answer.Grant is not { } grant)
        {
            return null;
        }

        var (opened, notes) = await OpenMessage.OpenAsync(floor, grant, "message.disclosed", message, cancel);
        return opened is null ? throw new StaleException("delivery")
            : MessageFhir.Write(SealedNote.Read(message, notes, opened.Read(grant)), OpenMessage.PatientOf(grant, opened));
    }

    // Null when the system took it; else why not, as a code.
    async Task<string?> PostAsync(Uri url, byte[] key, Guid id, byte[] body, CancellationToken cancel)
    {
        try
        {
            var (name, time) = (id.ToString("D"), floor.Store.Time.GetUtcNow().ToUnixTimeSeconds());
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
            request.Headers.Add("webhook-id", name);
            request.Headers.Add("webhook-timestamp", time.ToString(System.Globalization.CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", WebhookSignature.Sign(key, name, time, body));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return response.IsSuccessStatusCode ? null : $"status-{(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "unreachable";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "no-answer";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    async Task<BasisVersion> ClaimAsync(Row row, CareMessage message, CancellationToken cancel)
    {
        var log = await floor.Calls.Logs.OfAsync(row.Client);
        return await floor.Store.ActAsync(async act =>
        {
            var (entry, step) = await StepAsync(act, row, "message.sending", "tries = tries + 1, due = @due", [("@due", act.Time + Lease)]);
            if (row.Tries == 0)
            {
                entry = await DiscloseAsync(act, entry, row, message);
            }

            act.Enter(log.Id, entry.With("try", row.Tries + 1));
            return step;
        }, cancel);
    }

    // Before anything leaves: a line that turns out to be one too many is right, one that is missing is not.
    async ValueTask<Entry> DiscloseAsync(Act act, Entry entry, Row row, CareMessage message)
    {
        var segments = string.Join(' ', floor.Access.Messages!.Read.Where(rule => rule.Roles.Contains(Role, StringComparer.Ordinal)).Select(rule => rule.Segment).Distinct().Order(StringComparer.Ordinal));
        await act.Db.ExecuteAsync(
            """
            INSERT INTO message_disclosure (id, message, client, patient, told_to, segments, purpose, confirmed, told)
            VALUES (@id, @message, @client, @patient, @to, @segments, @purpose, 0, @told)
            """,
            ("@id", row.Id), ("@message", row.Message), ("@client", row.Client), ("@patient", message.Patient), ("@to", Role), ("@segments", segments),
            ("@purpose", floor.Access.Messages.Purpose.Id), ("@told", act.Time));
        return entry.With("disclosure", row.Id).Bind(
            "message_disclosure", row.Id, 1, row.Message, row.Client, message.Patient, Role, segments, floor.Access.Messages.Purpose.Id, false, act.Time);
    }

    async Task DeliveredAsync(Row row, CancellationToken cancel)
    {
        var log = await floor.Calls.Logs.OfAsync(row.Client);
        await floor.Store.ActAsync(async act =>
        {
            var (entry, _) = await StepAsync(act, row, "message.delivered", "state = 'delivered'", [], closes: true);
            entry = await CareMessage.ChangeAsync(act, entry, "message_disclosure", MessageTables.Disclosure, row.Id, 2, "confirmed = 1, told = @told", ("@told", act.Time));

            // Read inside the act: somebody may have opened it in the inbox meanwhile.
            if (await CareMessage.ReadAsync(act.Db, row.Message) is { State: MessageState.New } message)
            {
                entry = await MessageFloor.ChangeAsync(act, entry, message, "state = 'seen', moved = @now", [("@now", act.Time)]);
            }

            act.Enter(log.Id, entry);
            return true;
        }, cancel);
    }

    Task FailedAsync(Row row, string why, CancellationToken cancel) => ActAsync(
        row, "message.sending", why, act => StepAsync(act, row, "message.sending", "due = @due",
            [("@due", new[] { act.Time + BackOff[Math.Min((int)row.Tries - 1, BackOff.Length - 1)], row.Until }.Min())]), cancel);

    async Task EndAsync(Row row, string kind, string state, string why, CancellationToken cancel)
    {
        await ActAsync(row, kind, why, async act =>
        {
            var (entry, step) = await StepAsync(act, row, kind, "state = @state", [("@state", state)], closes: true);
            if (state == "given-up" && await CareMessage.ReadAsync(act.Db, row.Message) is { Open: true, Escalated: null } message)
            {
                entry = await MessageFloor.ChangeAsync(act, entry, message, "escalated = @now", [("@now", act.Time)]);
            }

            return (entry, step);
        }, cancel);
    }

    async Task ActAsync(Row row, string kind, string why, Func<Act, ValueTask<(Entry Entry, BasisVersion)>> body, CancellationToken cancel)
    {
        var log = await floor.Calls.Logs.OfAsync(row.Client);
        await floor.Store.ActAsync(async act =>
        {
            var (entry, _) = await body(act);
            act.Enter(log.Id, entry with { Outcome = EntryOutcome.Failed, Reason = why });
            return true;
        }, cancel);
    }

    ValueTask<(Entry Entry, BasisVersion Step)> StepAsync(Act act, Row row, string kind, string set, (string, object?)[] parameters, bool closes = false) =>
        StepAsync(floor, act, row.Message, row.Client, row.Basis, kind, set, parameters, closes);

    static async ValueTask<(Entry Entry, BasisVersion Step)> StepAsync(
        MessageFloor floor, Act act, Guid message, Guid client, BasisVersion job, string kind, string set, (string, object?)[] parameters, bool closes)
    {
        var step = closes ? await Basis.CloseAsync(act, job) : await Basis.StepAsync(act, job);
        var entry = new Entry
        {
            Id = Ids.New(floor.Store.Time),
            Kind = kind,
            Time = act.Time,
            Actor = new EntryActor(job.Id, "job"),
            Client = client,
            Basis = new EntryBasis("job", job.Id),
        }.With("message", message);
        return (await CareMessage.ChangeAsync(act, entry, "message_delivery", MessageTables.Delivery, job.Id, step.Version, set, parameters), step);
    }

    sealed record Row(Guid Id, Guid Message, Guid Client, long Tries, DateTimeOffset Until, long Version)
    {
        public BasisVersion Basis => new(Id, Version);
    }
}
