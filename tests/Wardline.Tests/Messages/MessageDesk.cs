using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Storage.Sqlite;
using Wardline.Guard.Vault;
using Wardline.Messages;
using Wardline.Tests.Calls;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Messages;

/// <summary>A desk with an inbox at each of two clients.</summary>
internal sealed class MessageDesk : IAsyncDisposable
{
    public static readonly BoundTable[] Bound = [.. VaultTables.All, .. ClientTables.Bound, .. VerificationTables.Bound, .. CallTables.Bound, .. MessageTables.Bound];

    MessageDesk(Desk desk) => Desk = desk;

    public Desk Desk { get; }

    public MessageFloor Floor { get; private set; } = null!;

    /// <summary>Staff of the patients' client, and of another.</summary>
    public Agent Reader { get; private set; } = null!;

    public Agent Stranger { get; private set; } = null!;

    public static async Task<MessageDesk> OpenAsync(bool postgres)
    {
        var desk = new MessageDesk(await Desk.OpenAsync(postgres));
        desk.Floor = await MessageFloor.OpenAsync(desk.Desk.House, desk.Desk.Floor);
        var other = await desk.Desk.House.CreateClientAsync(new Actor(Guid.Empty, "test"), "other");
        desk.Reader = desk.Desk.NewAgent("client-staff") with { OnlyClient = desk.Desk.Client.Id };
        desk.Stranger = desk.Desk.NewAgent("client-staff") with { OnlyClient = other.Id };
        return desk;
    }

    public async Task<Guid> MadeAsync(DeskCall call, string kind = "appointment", string subject = "", string about = "In the morning", string text = "", bool urgent = false) =>
        Done(await MakeAsync(call, kind, subject, about, text, urgent)).Id;

    public Task<Step<MadeRequest>> MakeAsync(DeskCall call, string kind = "appointment", string subject = "", string about = "In the morning", string text = "", bool urgent = false) =>
        new MakeRequest(call.Agent, call.Id, kind, kind == "appointment" && subject.Length == 0 ? "book" : subject, about, text, urgent).HandleAsync(Floor);

    public Task<Step<OpenedMessage>> OpensAsync(Agent who, Guid message) => new OpenMessage(who, message).HandleAsync(Floor);

    public Task<Step<MovedMessage>> MovesAsync(Agent who, Guid message, MessageMove move, string? text = null) => new MoveMessage(who, message, move, text).HandleAsync(Floor);

    public Task<Step<PatientRequests>> ReadsAsync(DeskCall call) => new ReadRequests(call.Agent, call.Id).HandleAsync(Floor);

    public async Task<InboxItem[]> InboxAsync(Agent who) => [.. (await new ListInbox(who).HandleAsync(Floor))!.Items];

    public async Task<Entry[]> EntriesAsync(string kind) => [.. (await Desk.EntriesAsync()).Where(e => e.Kind == kind)];

    /// <summary>The ledger verifies, says none of these words, and every row is as its entry says.</summary>
    public async Task CheckAsync(params string[] said)
    {
        await Desk.CheckAsync(said);
        var state = await StateCheck.RunAsync(Desk.House.Store, Bound);
        Assert.True(state.Ok, string.Join(", ", state.Findings));
        if (Desk.House.Store is SqliteStore)
        {
            Desk.CheckFiles(said);
        }
    }

    public static T Done<T>(Step<T> step) where T : class
    {
        Assert.True(step.Value is not null, step.Refusal?.Code);
        return step.Value;
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
