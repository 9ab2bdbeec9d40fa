using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Identity;
using Wardline.Policies;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>A desk whose client has a telephone system that tells of calls and takes orders.</summary>
sealed class OrderDesk : IAsyncDisposable
{
    // The call comes from a number that is nobody's on file.
    public const string Email = "anna@house.example", Dialled = "+16175550100", Caller = "+16175550163", OnFile = "+16175550142", SwitchCall = "switchcall-4471";

    static readonly BoundTable[] Bound = [.. VaultTables.All, .. ClientTables.Bound, .. IdentityTables.Bound, .. VerificationTables.Bound, .. CallTables.Bound, .. TelephonyTables.Bound];
    static readonly Actor Test = new(Guid.Empty, "test");

    readonly HttpClient _http = new(PlatformClient.Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    readonly HouseKey _staffKey, _key;
    readonly StaffList _staff;
    readonly WebhookSecrets _secrets;
    readonly Dictionary<Guid, byte[]> _signs = [];
    bool _postgres;
    int _sent;

    OrderDesk(Wardline.Tests.Calls.Desk desk, HouseKey staffKey, HouseKey key)
    {
        (Desk, _staffKey, _key) = (desk, staffKey, key);
        (_staff, _secrets, Platforms) = (new StaffList(desk.House, staffKey), new WebhookSecrets(desk.House, key), new Platforms(desk.House, key));
        Orders = NewOrders();
        Lines = new Lines(desk.House, [.. PolicyFiles.LoadAll(null).Access.Purposes.Select(p => p.Id)]);
        Board = new Switchboard(desk.Floor, _secrets, Lines, _staff, key, new DeskNews(), new EntryAllowance(60));
    }

    public Wardline.Tests.Calls.Desk Desk { get; }

    public Platforms Platforms { get; }

    public PhoneOrders Orders { get; }

    public Switchboard Board { get; }

    public OtherEnd Platform { get; } = new();

    public Guid Client => Desk.Client.Id;

    public Agent Anna { get; private set; } = null!;

    Lines Lines { get; }

    /// <summary>Opens one; <paramref name="orders"/>: its telephone system takes orders.</summary>
    public static async Task<OrderDesk> OpenAsync(bool postgres, bool orders = true, int daysOnFile = 60, string? phonePeriod = null)
    {
        var desk = await Wardline.Tests.Calls.Desk.OpenAsync(postgres, daysOnFile: daysOnFile, phonePeriod: phonePeriod);
        foreach (var schema in new[] { ClientList.Schema, StaffList.Schema, TelephonyTables.Schema })
        {
            await desk.House.Store.UpgradeAsync(schema);
        }

        var room = new OrderDesk(desk, await desk.House.OpenHouseKeyAsync(StaffList.KeyPurpose), await desk.House.OpenHouseKeyAsync(TelephonyTables.KeyPurpose));
        room._postgres = postgres;
        var anna = new Staff { Id = Ids.New(desk.Time), Name = "Anna Sample", Email = Email, Stamp = StaffList.NewStamp(), Roles = ["agent"], PasswordHash = "-", Totp = new byte[20] };
        await room._staff.SaveAsync(anna, Test, "staff.added");
        room.Anna = new Agent(anna.Id, ["agent"]);
        await room.SignsAsync(room.Client);
        Assert.True((await room.Lines.SaveAsync(Test, new Line(Guid.Empty, room.Client, Dialled, "Main", [.. room.Desk.Floor.Access.Purposes.Select(p => p.Id)], null, false, 0))).Ok);
        if (orders)
        {
            Assert.True((await room.Platforms.SetAsync(Test, room.Client, room.Platform.Url)).Ok);
        }

        return room;
    }

    /// <summary>The orders of one more server on the same database.</summary>
    public PhoneOrders NewOrders() => new(Desk.Floor, _key, _secrets, Platforms, _staff, new DeskNews(), () => new PlatformClient(_http, Desk.Time));

    /// <summary>A client that this house has too, with a telephone system of its own.</summary>
    public async Task<Guid> AnotherClientAsync()
    {
        var other = (await Desk.House.CreateClientAsync(Test, "other")).Id;
        await SignsAsync(other);
        return other;
    }

    /// <summary>A colleague of Anna's.</summary>
    public async Task<Agent> ColleagueAsync(string email, params string[] roles)
    {
        var staff = new Staff { Id = Ids.New(Desk.Time), Name = "Ben Sample", Email = email, Stamp = StaffList.NewStamp(), Roles = [.. roles], PasswordHash = "-", Totp = new byte[20] };
        await _staff.SaveAsync(staff, Test, "staff.added");
        return new Agent(staff.Id, [.. roles]);
    }

    async Task SignsAsync(Guid client) => _signs[client] = Convert.FromBase64String((await _secrets.AddAsync(Test, client)).Secret![WebhookSecrets.Prefix.Length..]);

    /// <summary>Anna answers a call that the telephone system told of.</summary>
    public async Task<DeskCall> AnswersAsync(string call = SwitchCall)
    {
        Assert.Equal(Effect.Applied, (await TellAsync("offered", call)).Effect);
        Desk.Time.Advance(TimeSpan.FromSeconds(1));
        var answered = await TellAsync("answered", call);
        return new DeskCall(Desk, Anna, answered.Call!.Value);
    }

    /// <summary>The telephone system of a client tells of a call.</summary>
    public async Task<Wardline.Telephony.Taken> TellAsync(string what, string call, string? order = null, string? caller = null, Guid? client = null, string agent = Email, DateTimeOffset? at = null, string dialled = Dialled)
    {
        var (id, time) = ($"e-{++_sent}", Desk.Time.GetUtcNow());
        var data = new JsonObject { ["callId"] = call, ["callerNumber"] = caller ?? (order is null ? Caller : OnFile), ["dialledNumber"] = dialled, ["agent"] = agent };
        if (order is not null)
        {
            data["order"] = order;
        }

        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["specversion"] = "1.0", ["id"] = id, ["source"] = "/switch", ["type"] = "call." + what, ["time"] = (at ?? time).ToString("O", CultureInfo.InvariantCulture), ["data"] = data,
        }.ToJsonString());
        var signature = WebhookSignature.Sign(_signs[client ?? Client], id, time.ToUnixTimeSeconds(), body);
        return await new TakeEvent(new SignedMessage(id, $"{time.ToUnixTimeSeconds()}", signature, body)).HandleAsync(Board);
    }

    public Task<Step<RecordingSet>> PausesAsync(DeskCall call, bool paused = true) => new SetRecording(Anna, call.Id, paused).HandleAsync(Orders);

    public async Task<CallTelephone> TelephoneAsync(DeskCall call) => await new ReadTelephone(Anna, call.Id).HandleAsync(Orders);

    public ValueTask<List<PhoneOrder>> MadeAsync(DeskCall call) => Desk.House.Store.ReadAsync(db => PhoneOrder.OfCallAsync(db, call.Id));

    /// <summary>What the platform was told, with the order's id and the type.</summary>
    public IEnumerable<(string Id, string Type, JsonElement Data)> Told => Platform.Orders.Select(order =>
    {
        var body = JsonElement.Parse(order.Body);
        return (order.Headers["webhook-id"], body.GetProperty("type").GetString()!, body.GetProperty("data"));
    });

    /// <summary>Kinds of the entries about orders, in their order.</summary>
    public async Task<List<string>> EntriesAsync() =>
        [.. (await Desk.EntriesAsync()).Select(e => e.Kind).Where(kind => kind.StartsWith("telephony.order-", StringComparison.Ordinal)).Select(kind => kind["telephony.order-".Length..])];

    /// <summary>The ledger and every bound row are as they were written, and no number or id of the telephone system stands anywhere in plain.</summary>
    public async Task CheckAsync()
    {
        await Desk.CheckAsync(Caller[1..], OnFile[1..], SwitchCall, Platform.Url, Email);
        Assert.Empty((await StateCheck.RunAsync(Desk.House.Store, Bound)).Findings);
        if (!_postgres)
        {
            Desk.CheckFiles(Caller, OnFile, SwitchCall, Platform.Url);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Platform.Dispose();
        _staffKey.Dispose();
        _key.Dispose();
        await Desk.DisposeAsync();
    }
}
