using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Messages;

/// <summary>What messages work with beyond the floor of calls. One for the whole server.</summary>
public sealed class MessageFloor
{
    // As on the floor of calls: who loses a race this often is told to look again.
    const int MostTries = 12;

    readonly ClientList _clients;

    MessageFloor(CallFloor calls, ClientList clients) => (Calls, _clients) = (calls, clients);

    /// <summary>The floor of calls.</summary>
    public CallFloor Calls { get; }

    internal Store Store => Calls.Store;

    internal AccessPolicy Access => Calls.Access;

    /// <summary>Brings the tables up to date and opens the floor.</summary>
    public static async Task<MessageFloor> OpenAsync(Installation house, CallFloor calls)
    {
        ArgumentNullException.ThrowIfNull(house);
        ArgumentNullException.ThrowIfNull(calls);
        await house.Store.UpgradeAsync(ClientList.Schema);
        await house.Store.UpgradeAsync(MessageTables.Schema);
        return Over(house, calls);
    }

    /// <summary>The same where the tables are up to date.</summary>
    public static MessageFloor Over(Installation house, CallFloor calls) => new(calls, new ClientList(house));

    /// <summary>Whether this person reads the messages of their client.</summary>
    public static bool Reads(AccessPolicy access, Agent who)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(who);
        return who.OnlyClient is not null && !who.Roles.IsDefaultOrEmpty && who.Roles.All(role => access.FindRole(role) is { NeverOpensRecords: false })
            && access.Messages?.Read.Any(rule => rule.Roles.Any(who.Has)) == true;
    }

    /// <summary>The client as it is called in letters.</summary>
    internal async ValueTask<ClientProfile> ClientAsync(Guid client) => await _clients.FindAsync(client) ?? ClientProfile.Blank(client, "");

    /// <summary>When a message of this kind is due, and when a supervisor is told: by the client's opening hours.</summary>
    internal async ValueTask<(DateTimeOffset Due, DateTimeOffset Escalate)> DueAsync(Guid client, RequestKind kind, bool urgent)
    {
        var profile = await ClientAsync(client);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(profile.TimeZone, out var known) ? known : TimeZoneInfo.Utc;
        return Due(profile.Hours, zone, Store.Time.GetUtcNow(), kind, urgent);
    }

    /// <summary>The same of given hours.</summary>
    internal static (DateTimeOffset Due, DateTimeOffset Escalate) Due(string hours, TimeZoneInfo zone, DateTimeOffset now, RequestKind kind, bool urgent)
    {
        var due = OpeningHours.After(hours, TimeZoneInfo.ConvertTime(now, zone).DateTime, TimeSpan.FromHours(urgent ? kind.UrgentHours : kind.DueHours));
        return (Utc(due, zone), Utc(OpeningHours.After(hours, due, TimeSpan.FromHours(kind.EscalateHours)), zone));
    }

    // An hour that the clocks leave out in spring is the one after it.
    static DateTimeOffset Utc(DateTime there, TimeZoneInfo zone)
    {
        var local = DateTime.SpecifyKind(there, DateTimeKind.Unspecified);
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(local) ? local.AddHours(1) : local, zone), TimeSpan.Zero);
    }

    /// <summary>
    /// A step of somebody at the client: reads the message, refuses what isn't addressed to their client as if it weren't there, and
    /// runs the step; one that lost a race is decided again on what it finds then.
    /// </summary>
    internal async Task<Step<T>> StepAsync<T>(Agent reader, Guid id, string kind, Func<CareMessage, Task<Step<T>>> step, CancellationToken cancel) where T : class
    {
        for (var tries = MostTries; ; tries--)
        {
            var message = await Store.ReadAsync(db => CareMessage.ReadAsync(db, id), cancel);
            if (message is null || reader.OnlyClient != message.Client || !Reads(Access, reader) || !message.Open)
            {
                return await RefuseAsync(reader, id, message, kind, message is null || reader.OnlyClient != message.Client ? RefusalKind.NoMessage
                    : message.Open ? RefusalKind.RoleMayNot : RefusalKind.MessageOver, cancel);
            }

            try
            {
                return await step(message);
            }
            catch (StaleException) when (tries > 1)
            {
                // Somebody else was faster; nothing of this step stands. Decide again.
            }
            catch (StaleException)
            {
                return await RefuseAsync(reader, id, message, kind, RefusalKind.MovedOn, cancel);
            }
        }
    }

    /// <summary>Writes the refusal down, then gives it back. It names the patient to the message's own client only.</summary>
    internal async Task<CallRefusal> RefuseAsync(Agent reader, Guid id, CareMessage? message, string kind, RefusalKind why, CancellationToken cancel)
    {
        var refusal = CallRefusal.Of(why);
        var log = await Calls.Logs.OfAsync(message?.Client ?? LedgerLogs.House);
        await Store.EnterAsync(log.Id, new Entry
        {
            Id = Ids.New(Store.Time),
            Kind = kind,
            Time = Store.Time.GetUtcNow(),
            Actor = reader.Entry,
            Client = message?.Client,
            Basis = new EntryBasis("message", id),
            Patient = message is not null && message.Client == reader.OnlyClient ? message.Patient : null,
            Outcome = EntryOutcome.Refused,
            Reason = refusal.Code,
        }, basis: null, cancel);
        return refusal;
    }

    /// <summary>Steps a message inside an act, changes its row and enters that.</summary>
    internal async Task ChangeAsync(EntryActor actor, CareMessage message, string kind, string set, (string, object?)[] parameters, Func<Act, Entry, ValueTask<Entry>>? more = null, bool closes = false, CancellationToken cancel = default)
    {
        var log = await Calls.Logs.OfAsync(message.Client);
        await Store.ActAsync(async act =>
        {
            act.Enter(log.Id, await ChangeAsync(act, Entry(actor, message, kind, act.Time), message, set, parameters, more, closes));
            return true;
        }, cancel);
    }

    /// <summary>The same as a part of a larger act.</summary>
    internal static async ValueTask<Entry> ChangeAsync(Act act, Entry entry, CareMessage message, string set, (string, object?)[] parameters, Func<Act, Entry, ValueTask<Entry>>? more = null, bool closes = false)
    {
        var step = closes ? await Basis.CloseAsync(act, message.Basis) : await Basis.StepAsync(act, message.Basis);
        entry = await CareMessage.ChangeAsync(act, entry, "care_message", MessageTables.Message, message.Id, step.Version, set, parameters);
        return more is null ? entry : await more(act, entry);
    }

    internal Entry Entry(EntryActor actor, CareMessage message, string kind, DateTimeOffset time) => new()
    {
        Id = Ids.New(Store.Time),
        Kind = kind,
        Time = time,
        Actor = actor,
        Client = message.Client,
        Basis = new EntryBasis("message", message.Id),
        Patient = message.Patient,
    };
}
