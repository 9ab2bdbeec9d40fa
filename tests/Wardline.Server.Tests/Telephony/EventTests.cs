using System.Net;
using System.Text;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Server.Ledger;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Server.Tests.Faults;
using Wardline.Samples;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>The telephone systems' door, over HTTP: what is signed is taken once in effect, whatever comes and in whatever order.</summary>
public sealed class EventTests
{
    const string Anna = "agent@house.example", Ben = "agent-2@house.example";

    static async Task<CallHouse> HouseAsync(PostgresDatabase? database = null)
    {
        var house = await CallHouse.OpenAsync(database?.ConnectionString);
        await house.AsAsync("agent");
        return house;
    }

    static async Task<PhonesAtDesk> AtDeskAsync(CallHouse house, string email)
    {
        var who = (await house.House.Get<StaffList>().FindByEmailAsync(email))!;
        return await new ListRinging(new Agent(who.Id, [.. who.Roles], who.Client)).HandleAsync(house.House.Get<CallFloor>());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_rings_at_its_desk_is_opened_by_the_answer_and_stays_to_be_wrapped_up(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await HouseAsync(database);
        using var telephone = await Telephone.OfAsync(house.House, house.Client);

        Assert.Equal(HttpStatusCode.Accepted, (await telephone.TellAsync("offered", "c-1", Anna)).Status);
        var ringing = Assert.Single((await AtDeskAsync(house, Anna)).Phones);
        Assert.Equal(("offered", house.Client, null), (ringing.State, ringing.Client, ringing.Call));
        Assert.Empty((await (await house.AsAsync("agent")).GetAsync("/api/v1/calls")).Json.GetProperty("calls").EnumerateArray());

        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(4));
        var answered = await telephone.TellAsync("answered", "c-1", Anna);
        Assert.Equal("applied", answered.Json.GetProperty("effect").GetString());
        var call = answered.Json.GetProperty("call").GetString();
        Assert.Equal(call, (await (await house.AsAsync("agent")).GetAsync("/api/v1/calls")).Json.GetProperty("calls")[0].GetProperty("call").GetString());
        var found = await house.PostAsync("agent", $"/api/v1/calls/{call}/identify", new { name = "Araminta Quillfeather", birthDate = "July 9 1961" });
        Assert.Equal("one", found.Json.GetProperty("found").GetString());

        foreach (var (what, state) in new[] { ("held", "held"), ("resumed", "answered"), ("conferenced", "conferenced") })
        {
            house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(1));
            Assert.Equal("applied", (await telephone.TellAsync(what, "c-1")).Json.GetProperty("effect").GetString());
            Assert.Equal(state, Assert.Single((await AtDeskAsync(house, Anna)).Phones).State);
        }

        await telephone.TellAsync("ended", "c-1");
        Assert.Empty((await AtDeskAsync(house, Anna)).Phones);
        Assert.Equal(HttpStatusCode.OK, (await house.PostAsync("agent", $"/api/v1/calls/{call}/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true })).Status);

        var entries = await house.House.EntriesAsync();
        Assert.Equal(["telephony.offered", "telephony.answered", "telephony.held", "telephony.resumed", "telephony.conferenced", "telephony.ended"],
            entries.Where(e => e.Actor.Role == "telephony").Select(e => e.Kind));
        Assert.DoesNotContain(entries, e => Encoding.UTF8.GetString(e.ToBytes()).Contains(Telephone.Caller[2..], StringComparison.Ordinal) || Encoding.UTF8.GetString(e.ToBytes()).Contains("c-1\"", StringComparison.Ordinal));
        Assert.All(await house.House.Installation.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
        Assert.Empty((await StateCheck.RunAsync(house.House.Installation.Store, StateTables.Bound)).Findings);
    }

    [Fact]
    public async Task What_comes_again_late_or_for_another_changes_nothing()
    {
        await using var house = await HouseAsync();
        await house.AsAsync("agent-2");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        var start = house.House.Time.GetUtcNow();
        house.House.Time.AdjustTime(start.AddSeconds(30));
        await telephone.TellAsync("answered", "c-1", Anna, at: start.AddSeconds(5));
        var before = (await house.House.EntriesAsync()).Count;

        foreach (var (what, agent, second) in new[] { ("offered", Anna, 0), ("answered", Anna, 5), ("answered", Ben, 5) })
        {
            Assert.Equal("nothing-new", (await telephone.TellAsync(what, "c-1", agent, at: start.AddSeconds(second))).Json.GetProperty("effect").GetString());
        }

        Assert.Equal(before, (await house.House.EntriesAsync()).Count);
        Assert.Empty((await AtDeskAsync(house, Ben)).Phones);
        await telephone.TellAsync("ended", "c-1");
        house.House.Time.AdjustTime(start.AddDays(1));
        Assert.Equal("nothing-new", (await telephone.TellAsync("answered", "c-1", Ben)).Json.GetProperty("effect").GetString());
        Assert.Equal("passed-over", (await telephone.TellAsync("parked", "c-1", Ben)).Json.GetProperty("effect").GetString());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_storm_of_one_call_opens_it_once(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await HouseAsync(database);
        await house.AsAsync("agent-2");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        string[] types = ["offered", "answered", "answered", "held", "resumed", "conferenced"];
        var random = new SeededRandom(TestSeed.For("storm"));
        var now = house.House.Time.GetUtcNow();
        var storm = Enumerable.Range(0, 300).Select(_ => (What: random.Pick(types), Agent: random.Chance(50) ? Anna : Ben, At: now.AddMilliseconds(-random.Below(60_000)))).ToList();
        var answers = new System.Collections.Concurrent.ConcurrentBag<Page>();
        await Parallel.ForEachAsync(storm, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (e, _) => answers.Add(await telephone.TellAsync(e.What, "c-1", e.Agent, at: e.At)));

        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.Accepted, a.Text));
        Assert.Single(await house.House.EntriesAsync(), e => e.Kind == "call.open");
        Assert.Equal(1, (await AtDeskAsync(house, Anna)).Phones.Length + (await AtDeskAsync(house, Ben)).Phones.Length);
        Assert.Empty((await StateCheck.RunAsync(house.House.Installation.Store, StateTables.Bound)).Findings);
    }

    [Fact]
    public async Task Nobodys_signature_is_401_with_an_entry_and_so_is_a_retired_ones()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        var body = "{}"u8.ToArray();
        foreach (var refused in new[]
        {
            await telephone.SendAsync(body, []),
            await telephone.SendAsync(body, ("webhook-id", "m"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,x")),
            await telephone.SendAsync(body, ("webhook-id", "m"), ("webhook-timestamp", $"{house.House.Time.GetUtcNow().ToUnixTimeSeconds()}"), ("webhook-signature", "v1,x")),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
            Assert.Equal("not-signed", refused.Json.GetProperty("code").GetString());
        }

        Assert.Equal(["telephony.refused:header-missing", "telephony.refused:timestamp-off", "telephony.refused:signature-wrong"],
            (await house.House.KindsAsync()).Where(k => k.StartsWith("telephony.refused", StringComparison.Ordinal)));
        var secrets = house.House.Get<WebhookSecrets>();
        await secrets.RetireAsync(new(Guid.Empty, "test"), Assert.Single(await secrets.LiveAsync()).Id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await telephone.TellAsync("offered", "c-1", Anna)).Status);
    }

    [Fact]
    public async Task Another_clients_line_and_an_unknown_one_are_the_same_answer()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        using var other = await Telephone.OfAsync(house.House, house.Other);
        var answers = new[]
        {
            await telephone.TellAsync("offered", "c-1", Anna, CallHouse.OtherLine), await telephone.TellAsync("offered", "c-1", Anna, "+13125550199"),
            await telephone.TellAsync("offered", "c-1", Anna, "reception\u202e"),
        };
        Assert.All(answers, a => Assert.Equal((HttpStatusCode.UnprocessableEntity, Said(answers[0])), (a.Status, Said(a))));
        Assert.Empty((await AtDeskAsync(house, Anna)).Phones);

        // The same id of two systems is two calls, and nobody ends another's.
        await telephone.TellAsync("answered", "c-1", Anna);
        Assert.Equal("applied", (await other.TellAsync("ended", "c-1", dialled: CallHouse.OtherLine)).Json.GetProperty("effect").GetString());
        Assert.Single((await AtDeskAsync(house, Anna)).Phones);

        static string Said(Page page) => $"{page.Json.GetProperty("code")} {page.Json.GetProperty("detail")}";
    }

    [Fact]
    public async Task Whoever_does_not_work_calls_of_the_client_is_unknown()
    {
        await using var house = await HouseAsync();
        await house.AsAsync("client-staff-2");
        await house.AsAsync("auditor");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        foreach (var (nobody, i) in new[] { "client-staff-2@house.example", "auditor@house.example", "nobody@house.example", Ids.New(TimeProvider.System).ToString(), "' OR 1=1" }.Select((n, i) => (n, i)))
        {
            foreach (var what in new[] { "offered", "answered" })
            {
                var told = (await telephone.TellAsync(what, $"c-{i}", nobody)).Json;
                Assert.Equal("unknown", told.GetProperty("agent").GetString());
                Assert.Equal(System.Text.Json.JsonValueKind.Null, told.GetProperty("call").ValueKind);
            }
        }

        Assert.DoesNotContain(await house.House.EntriesAsync(), e => e.Kind == "call.open");
    }

    [Fact]
    public async Task An_answer_by_somebody_unknown_opens_nothing_for_whom_it_rang_at()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(3));
        var answered = (await telephone.TellAsync("answered", "c-1", "overflow@elsewhere.example")).Json;
        Assert.Equal(("unknown", System.Text.Json.JsonValueKind.Null), (answered.GetProperty("agent").GetString(), answered.GetProperty("call").ValueKind));
        Assert.Empty((await AtDeskAsync(house, Anna)).Phones);
        Assert.DoesNotContain(await house.House.EntriesAsync(), e => e.Kind == "call.open");
    }

    [Fact]
    public async Task Whom_it_rang_at_has_left_before_the_answer_and_sending_it_again_writes_nothing()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        var staff = house.House.Get<StaffList>();
        await house.House.Get<People>().RetireAsync(new(Guid.Empty, "test"), (await staff.FindByEmailAsync(Anna))!, true);
        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(3));
        Assert.Equal("applied", (await telephone.TellAsync("answered", "c-1")).Json.GetProperty("effect").GetString());
        var before = (await house.House.EntriesAsync()).Count;
        Assert.Equal("nothing-new", (await telephone.TellAsync("answered", "c-1")).Json.GetProperty("effect").GetString());
        Assert.Equal(before, (await house.House.EntriesAsync()).Count);
    }

    [Fact]
    public async Task The_callers_number_comes_from_whichever_event_has_it_and_stays_with_the_call_alone()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        foreach (var (call, first, second, number) in new[] { ("c-1", false, true, "unproven"), ("c-2", true, false, "unproven"), ("c-3", true, true, "unknown") })
        {
            await telephone.TellAsync("offered", call, Anna, withheld: first);
            await telephone.TellAsync("answered", call, Anna, withheld: second);
            Assert.Equal(number, (await house.House.EntriesAsync()).Last(e => e.Kind == "call.open").Detail!["number"].Text);
        }

        Assert.Equal(0, await house.House.Installation.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM phone_call WHERE number IS NOT NULL")));
    }

    [Fact]
    public async Task A_damaged_secret_and_a_retired_client_shut_no_other_door()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        using var damaged = await Telephone.OfAsync(house.House, house.Client);
        using var retired = await Telephone.OfAsync(house.House, house.Other);
        var look = new SecondLook(house.House, null);
        await look.ChangeAsync($"UPDATE webhook_secret SET secret = randomblob(60) WHERE hex(id) = '{damaged.Id:N}' COLLATE NOCASE");
        var clients = house.House.Get<Wardline.Clients.ClientList>();
        await clients.RetireAsync(new(Guid.Empty, "test"), (await clients.FindAsync(house.Other))!, true);
        Assert.Equal(HttpStatusCode.Accepted, (await telephone.TellAsync("offered", "c-1", Anna)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await damaged.TellAsync("offered", "c-2", Anna)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await retired.TellAsync("offered", "c-3", Anna, CallHouse.OtherLine)).Status);
    }

    [Fact]
    public async Task Large_and_broken_events_get_their_answer_and_leave_no_word_in_the_log()
    {
        await using var house = await HouseAsync();
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        var good = $$"""{"specversion":"1.0","id":"1","source":"s","type":"call.offered","data":{"callId":"c-1","callerNumber":"{{Telephone.Caller}}","dialledNumber":"{{CallHouse.MainLine}}","agent":"{{Anna}}","callerName":"NAME"} }""";
        Assert.Equal(HttpStatusCode.Accepted, (await telephone.SendAsync(Encoding.UTF8.GetBytes(good.Replace("NAME", new string('ن', 500_000), StringComparison.Ordinal)))).Status);
        Assert.Single((await AtDeskAsync(house, Anna)).Phones);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await telephone.SendAsync(Encoding.UTF8.GetBytes(good.Replace("NAME", new string('x', 12_000_000), StringComparison.Ordinal)))).Status);
        var broken = await telephone.SendAsync(Encoding.UTF8.GetBytes(good.Replace("\"c-1\"", "7", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.BadRequest, "data.callId must be there, as text."), (broken.Status, broken.Json.GetProperty("detail").GetString()));
        Assert.Contains("telephony.refused:event-unreadable", await house.House.KindsAsync());
        Assert.DoesNotContain(Telephone.Caller, house.House.Log.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task When_no_entry_can_be_written_nothing_of_an_answer_stands(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await HouseAsync(database);
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        var look = new SecondLook(house.House, database?.ConnectionString);
        await look.ChangeAsync("ALTER TABLE ledger_pending RENAME TO ledger_gone");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await telephone.TellAsync("answered", "c-1", Anna)).Status);
        Assert.Equal("offered", Assert.Single((await AtDeskAsync(house, Anna)).Phones).State);
        await look.ChangeAsync("ALTER TABLE ledger_gone RENAME TO ledger_pending");

        // The telephone system sends it again.
        Assert.Equal("applied", (await telephone.TellAsync("answered", "c-1", Anna)).Json.GetProperty("effect").GetString());
        Assert.Single(await house.House.EntriesAsync(), e => e.Kind == "call.open");
    }
}
