using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Messages;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Clients;
using Xunit;
using LineFacts = Wardline.Calls.LineFacts;

namespace Wardline.Server.Tests.Doors;

/// <summary>
/// A house for the table of doors: everybody at the desk, a patient for each, calls in every state, and one of each thing that
/// administrators keep. Calls are made by the floor itself, so that also those hold one whose role would not let them open it:
/// a role may have changed since.
/// </summary>
sealed class DoorHouse : IAsyncDisposable
{
    static readonly Actor Test = new(Guid.Empty, "test");
    static readonly string[] Canaries = [.. Caller.OfAll, .. Enumerable.Range(0, Expectations.Everybody.Length).SelectMany(i => new Caller(i).Own)];
    static readonly SearchValues<string> AnyCanary = SearchValues.Create(Canaries, StringComparison.OrdinalIgnoreCase);

    readonly Dictionary<(string Who, CallAt At), Guid> _calls = [];
    readonly Dictionary<string, Guid> _ids = new() { ["anonymous"] = Guid.Empty };
    readonly Dictionary<string, Guid> _targets = [];
    readonly Dictionary<long, long> _read = [];
    readonly Queue<Guid> _messages = [];
    readonly Guid _somebody;
    Browser? _halfWay, _stranger;

    DoorHouse(CallHouse desk) => (Desk, _somebody) = (desk, Ids.New(desk.House.Time));

    public CallHouse Desk { get; }

    public House House => Desk.House;

    public string LinkSecret { get; private set; } = "";

    public Guid Line { get; private set; }

    public static async Task<DoorHouse> OpenAsync(string? postgres)
    {
        var house = new DoorHouse(await CallHouse.OpenAsync(postgres, Expectations.Everybody.Length, demo: true));
        var signedIn = new List<Browser>();
        foreach (var who in Expectations.Everybody.Where(Expectations.SignedIn))
        {
            signedIn.Add(await house.Desk.AsAsync(who));

            // Each sign-in moves the clock, and a session that nobody uses ends.
            foreach (var browser in signedIn)
            {
                Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
            }
        }

        house._halfWay = await house.HalfWayAsync();
        foreach (var register in house.House.Server.Services.GetServices<AdminRegister>())
        {
            var values = AdminRegister.FromJson(System.Text.Json.Nodes.JsonNode.Parse(DoorTable.Draft(register.Path).Replace("CLIENT", $"{house.Desk.Client}", StringComparison.Ordinal).Replace("#", "9", StringComparison.Ordinal)));
            var made = await register.SaveAsync(Test, null, values!);
            Assert.True(made.Saved.Ok, string.Join(' ', made.Saved.Errors.Values));
            house._targets.Add(register.Path, made.Saved.Id);
        }

        house.Line = (await house.House.Get<Lines>().AllAsync()).Single(l => l.Dialled == CallHouse.MainLine).Id;
        house.LinkSecret = await house.House.Get<OneTimeLinks>().MakeAsync(Test, await house.IdOfAsync("half-way"));
        await house.MakeMessagesAsync();
        await house.NewEntriesAsync();
        return house;
    }

    /// <summary>Which words of anybody's patient stand in a text.</summary>
    public static List<string> CanariesIn(string text) =>
        !text.AsSpan().ContainsAny(AnyCanary) ? [] : [.. Canaries.Where(c => text.Contains(c, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Everybody has a patient of their own, so that nobody's attempts count against another's.</summary>
    public static Caller CallerOf(string who) => new(Array.IndexOf(Expectations.Everybody, who));

    public async Task<Browser> AsAsync(string who) => who switch
    {
        "half-way" => _halfWay!,
        "anonymous" => _stranger ??= House.NewBrowser(),
        _ => await Desk.AsAsync(who),
    };

    public async Task<Guid> IdOfAsync(string who)
    {
        if (!_ids.TryGetValue(who, out var id))
        {
            _ids.Add(who, id = (await House.Get<StaffList>().FindByEmailAsync(Desk.PersonOf(who == "half-way" ? "agent-2" : who).Email))!.Id);
        }

        return id;
    }

    /// <summary>The thing of a register that rows change, with its version now.</summary>
    public async Task<(Guid Id, long Version)> TargetAsync(string register)
    {
        var values = await House.Server.Services.GetServices<AdminRegister>().Single(r => r.Path == register).ReadAsync(_targets[register]);
        return (_targets[register], values!.Version);
    }

    /// <summary>A call in this state; the same one as before as long as nothing but refusals came of it.</summary>
    public async Task<Guid> CallAsync(string who, CallAt at)
    {
        if (!_calls.TryGetValue((who, at), out var call))
        {
            var holder = at == CallAt.Theirs ? _somebody : await IdOfAsync(who);
            call = at == CallAt.None ? Ids.New(House.Time) : await MakeAsync(new Agent(holder, ["agent"]), CallerOf(who), at);
            _calls.Add((who, at), call);
            await NewEntriesAsync();
        }

        return call;
    }

    /// <summary>The next row finds this one signed in again.</summary>
    public async Task UnlockAsync(string who)
    {
        Assert.Equal("/desk", (await (await AsAsync(who)).PostAsync("/locked?at=/desk", "/locked", ("password", Desk.PersonOf(who).Password))).To);
        await NewEntriesAsync();
    }

    /// <summary>A message to the first client's staff, of a verified patient's call, that was opened once; another each time.</summary>
    public Guid Message() => _messages.Dequeue();

    // As many as the rows need: they are knocked at, too, when nothing can be written any more.
    async Task MakeMessagesAsync()
    {
        var (floor, agent, reader) = (House.Get<MessageFloor>(), new Agent(await IdOfAsync("agent"), ["agent"]), new Agent(Ids.New(House.Time), ["client-staff"], Desk.Client));
        var call = await MakeAsync(agent, CallerOf("agent"), CallAt.Verified);
        for (var i = DoorTable.Rows.Count(r => r.For == For.Readers) * Expectations.Everybody.Length; i > 0; i--)
        {
            var made = Done(await new MakeRequest(agent, call, "appointment", "book", "A Tuesday", null, false).HandleAsync(floor));
            Done(await new OpenMessage(reader, made.Id).HandleAsync(floor));
            _messages.Enqueue(made.Id);
        }
    }

    /// <summary>Something was done in it: the next row gets another.</summary>
    public void UsedUp(string who, CallAt at) => _calls.Remove((who, at));

    /// <summary>What was entered since this was asked before.</summary>
    public async Task<List<Entry>> NewEntriesAsync()
    {
        await House.Installation.Sequencer.DrainAsync();
        var rows = await House.Installation.Store.ReadAsync(async db =>
        {
            var found = new List<(long Log, byte[] Body)>();
            foreach (var log in await db.QueryAsync("SELECT log FROM ledger_log", r => r.GetInt64(0)))
            {
                found.AddRange(await db.QueryAsync(
                    "SELECT body FROM ledger_entry WHERE log = @log AND leaf_index >= @from ORDER BY leaf_index", r => (log, r.Bytes(0)), ("@log", log), ("@from", _read.GetValueOrDefault(log))));
            }

            return found;
        });
        foreach (var (log, _) in rows)
        {
            _read[log] = _read.GetValueOrDefault(log) + 1;
        }

        return rows.ConvertAll(r => Entry.Parse(r.Body));
    }

    async Task<Guid> MakeAsync(Agent agent, Caller caller, CallAt at)
    {
        var floor = House.Get<CallFloor>();
        var other = at == CallAt.OtherClient;
        ImmutableArray<string> purposes = [.. House.Get<AccessPolicy>().Purposes.Select(p => p.Id)];
        var call = Done(await new OpenCall(agent, new LineFacts(other ? CallHouse.OtherLine : CallHouse.MainLine, other ? Desk.Other : Desk.Client, purposes, "none"), null).HandleAsync(floor)).Call;
        var found = Done(await new Identify(agent, call, Caller.Name, $"{caller.Born:yyyy-MM-dd}").HandleAsync(floor)).Found;
        Assert.Equal(other ? Found.None : Found.One, found);
        if (at is CallAt.Verified or CallAt.Theirs or CallAt.Over)
        {
            Assert.True(Done(await new VerifyFactor(agent, call, "phone", caller.Phone).HandleAsync(floor)).Matched);
            Done(await new StateAuthority(agent, call, AuthorityKind.Self).HandleAsync(floor));
            Done(await new ChoosePurpose(agent, call, "appointment").HandleAsync(floor));
        }

        if (at == CallAt.Over)
        {
            Done(await new WrapUp(agent, call, "answered", [], NothingTold: true).HandleAsync(floor));
        }

        return call;
    }

    // The password was right and the code is not given yet.
    async Task<Browser> HalfWayAsync()
    {
        await Desk.AsAsync("agent-2");
        var (browser, person) = (House.NewBrowser(), Desk.PersonOf("agent-2"));
        Assert.Equal("/sign-in/code", (await browser.PasswordAsync(person.Email, person.Password)).To);
        return browser;
    }

    static T Done<T>(Step<T> step) where T : class => step.Value ?? throw new InvalidOperationException($"{typeof(T).Name}: {step.Refusal!.Code}");

    public async ValueTask DisposeAsync()
    {
        _halfWay?.Dispose();
        _stranger?.Dispose();
        await Desk.DisposeAsync();
    }
}
