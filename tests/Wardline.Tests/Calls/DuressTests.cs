using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>The duress key: an alarm on every board but one's own, until another person has seen to it.</summary>
public sealed class DuressTests
{
    static async Task<FloorBoard> BoardAsync(Desk desk, Agent supervisor) => (await new ReadFloor(supervisor).HandleAsync(desk.Floor)).Value!;

    [Theory, InlineData(false), InlineData(true)]
    public async Task It_stands_on_the_boards_of_others_until_one_of_them_acknowledges_it_with_a_reason(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (supervisor, other, session) = (desk.NewAgent("supervisor"), desk.NewAgent("supervisor"), Ids.New(desk.Time));
        var call = await desk.CallFromAsync();
        await new RaiseDuress(call.Agent, session, Locked: false).HandleAsync(desk.Floor);
        var alarm = Assert.Single((await BoardAsync(desk, supervisor)).Alarms);
        Assert.Equal((call.Agent.Id, session, false), (alarm.Staff, alarm.Session, alarm.Locked));
        Assert.Equal("unknown-reason", (await new AcknowledgeDuress(supervisor, alarm.Id, "later").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("supervisor-needed", (await new AcknowledgeDuress(desk.NewAgent("agent"), alarm.Id, "drill").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Single((await BoardAsync(desk, other)).Alarms);

        // Of two who answer at once one is first.
        var two = await Task.WhenAll(
            new AcknowledgeDuress(supervisor, alarm.Id, "somebody-is-there").HandleAsync(desk.Floor), new AcknowledgeDuress(other, alarm.Id, "police-called").HandleAsync(desk.Floor));
        Assert.Single(two, step => step.Value is not null);
        Assert.Equal("moved-on", Assert.Single(two, step => step.Refusal is not null).Refusal!.Code);
        Assert.Empty((await BoardAsync(desk, other)).Alarms);
        var entries = await desk.EntriesAsync();
        var raised = Assert.Single(entries, e => e.Kind == "session.duress");
        Assert.Equal((call.Agent.Id.ToString("D"), call.Id.ToString("D")), (raised.Actor.Id, Assert.Single(raised.Detail!["calls"].List!)));
        Assert.Single(entries, e => e is { Kind: "session.duress-acknowledged", Reason: null });
        Assert.Empty((await StateCheck.RunAsync(desk.House.Store, [.. CallTables.Bound.Where(t => t.Name == "duress")])).Findings);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Nobody_sees_or_acknowledges_their_own()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (pressed, other) = (desk.NewAgent("supervisor"), desk.NewAgent("supervisor"));
        await new RaiseDuress(pressed, Ids.New(desk.Time), Locked: true).HandleAsync(desk.Floor);
        Assert.Empty((await BoardAsync(desk, pressed)).Alarms);
        var alarm = Assert.Single((await BoardAsync(desk, other)).Alarms);
        Assert.True(alarm.Locked);
        Assert.Equal("moved-on", (await new AcknowledgeDuress(pressed, alarm.Id, "pressed-by-mistake").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Single((await BoardAsync(desk, other)).Alarms);
    }

    [Fact]
    public async Task Pressed_again_it_stays_one_alarm_and_who_saw_only_the_first_press_acknowledges_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (supervisor, session) = (desk.NewAgent("supervisor"), Ids.New(desk.Time));
        async Task<DuressAlarm> PressAsync()
        {
            await new RaiseDuress(desk.Agent, session, Locked: false).HandleAsync(desk.Floor);
            return Assert.Single((await BoardAsync(desk, supervisor)).Alarms);
        }

        var first = await PressAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await PressAsync();
        Assert.Equal(first.Raised, second.Raised);
        Assert.Equal("moved-on", (await new AcknowledgeDuress(supervisor, first.Id, "drill").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new AcknowledgeDuress(supervisor, second.Id, "drill").HandleAsync(desk.Floor)).Value);
        Assert.NotEqual(first.Raised, (await PressAsync()).Raised);
        Assert.Equal(3, (await desk.EntriesAsync()).Count(e => e.Kind == "session.duress"));
        Assert.Empty((await StateCheck.RunAsync(desk.House.Store, [.. CallTables.Bound.Where(t => t.Name == "duress")])).Findings);
    }

    [Fact]
    public async Task A_clients_supervisor_sees_who_is_theirs_or_on_their_calls()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (theirs, elsewhere) = (desk.NewAgent("supervisor") with { OnlyClient = desk.Client.Id }, desk.NewAgent("supervisor") with { OnlyClient = Ids.New(desk.Time) });
        await new RaiseDuress(desk.Agent, Ids.New(desk.Time), Locked: false).HandleAsync(desk.Floor);
        Assert.Empty((await BoardAsync(desk, theirs)).Alarms);
        await desk.CallFromAsync();
        var alarm = Assert.Single((await BoardAsync(desk, theirs)).Alarms);
        Assert.Empty((await BoardAsync(desk, elsewhere)).Alarms);

        // Seen for safety; but who is of the house is seen to by the house.
        Assert.Equal("supervisor-needed", (await new AcknowledgeDuress(theirs, alarm.Id, "pressed-by-mistake").HandleAsync(desk.Floor)).Refusal!.Code);
        await new RaiseDuress(desk.NewAgent("agent") with { OnlyClient = desk.Client.Id }, Ids.New(desk.Time), Locked: false).HandleAsync(desk.Floor);
        var own = Assert.Single((await BoardAsync(desk, theirs)).Alarms, a => a.Client == desk.Client.Id);
        Assert.NotNull((await new AcknowledgeDuress(theirs, own.Id, "drill").HandleAsync(desk.Floor)).Value);
    }
}
