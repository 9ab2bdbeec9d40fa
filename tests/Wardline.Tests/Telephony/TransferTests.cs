using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard.Access;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>A call that is handed over by the telephone system: whom to, and who has the desk's call then.</summary>
public sealed class TransferTests
{
    const string Ben = "ben@house.example";

    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}""");

    static Task<Step<TransferAsked>> TransfersAsync(OrderDesk desk, DeskCall call, TransferTo to, Guid? colleague = null, TransferKind kind = TransferKind.Warm) =>
        new TransferCall(call.Agent, call.Id, to, colleague, kind).HandleAsync(desk.Orders);

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_emergency_goes_to_the_lines_own_numbers_though_nobody_was_identified(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Fine, Fine);
        Assert.Equal(OrderState.Done, (await TransfersAsync(desk, call, TransferTo.Emergency)).Value!.State);
        Assert.Equal(OrderState.Done, (await TransfersAsync(desk, call, TransferTo.NurseLine)).Value!.State);
        Assert.Equal(
            [("911", "warm", OrderDesk.SwitchCall), ("+16175550199", "warm", OrderDesk.SwitchCall)],
            desk.Told.Select(t => (t.Data.GetProperty("to").GetProperty("number").GetString()!, t.Data.GetProperty("kind").GetString()!, t.Data.GetProperty("callId").GetString()!)));
        var made = (await desk.Desk.EntriesAsync()).Where(e => e.Kind == "telephony.order-made").ToList();
        Assert.Equal(["emergency", "nurse-line"], made.Select(e => e.Detail!["cause"].Text));
        Assert.All(made, e => Assert.Null(e.Patient));

        // The desk's call stays, and is nobody's but Anna's.
        Assert.NotNull((await call.ScreenAsync()).Value);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Pressed_twice_the_same_transfer_is_one_order_and_another_target_a_new_one()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(OtherEnd.Says("503 Busy"));
        var first = (await TransfersAsync(desk, call, TransferTo.Emergency)).Value!;
        Assert.Equal(first, (await TransfersAsync(desk, call, TransferTo.Emergency)).Value);
        Assert.Single(desk.Platform.Orders);
        desk.Platform.Next(Fine);
        Assert.NotEqual(first.Order, (await TransfersAsync(desk, call, TransferTo.NurseLine)).Value!.Order);
        Assert.Equal([OrderState.Withdrawn, OrderState.Done], (await desk.MadeAsync(call)).Select(o => o.State));
    }

    [Fact]
    public async Task Nothing_is_ordered_without_a_telephone_system_for_another_target_or_by_anybody_else()
    {
        await using (var alone = await OrderDesk.OpenAsync(postgres: false, orders: false))
        {
            Assert.Equal("no-telephone", (await TransfersAsync(alone, await alone.AnswersAsync(), TransferTo.Emergency)).Refusal!.Code);
        }

        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        var (ben, auditor) = (await desk.ColleagueAsync(Ben, "agent"), await desk.ColleagueAsync("ada@house.example", "auditor"));
        Assert.Equal("bad-input", (await TransfersAsync(desk, call, TransferTo.Emergency, ben.Id)).Refusal!.Code);
        Assert.Equal("bad-input", (await TransfersAsync(desk, call, (TransferTo)7)).Refusal!.Code);
        Assert.Equal("bad-input", (await TransfersAsync(desk, call, TransferTo.Emergency, kind: (TransferKind)7)).Refusal!.Code);
        foreach (var nobody in new Guid?[] { null, call.Id, desk.Anna.Id, auditor.Id })
        {
            Assert.Equal("cant-take-calls", (await TransfersAsync(desk, call, TransferTo.Colleague, nobody)).Refusal!.Code);
        }

        Assert.Equal("not-your-call", (await TransfersAsync(desk, call.As(ben), TransferTo.Emergency)).Refusal!.Code);
        Assert.Empty(desk.Platform.Orders);
        Assert.Empty((await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_desks_call_goes_with_the_telephone_to_the_colleague_and_takes_the_level_along(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var level = (await call.ScreenAsync()).Value!.Level;
        Assert.NotEqual(AccessPolicy.NoLevel, level);
        var (ben, carla) = (await desk.ColleagueAsync(Ben, "nurse"), await desk.ColleagueAsync("carla@house.example", "agent"));

        // Nobody has offered it yet: the desk's call stays where it is, whatever the telephone system says.
        Assert.Equal(Effect.Applied, (await TellsAsync(desk, Ben)).Effect);
        Assert.NotNull((await call.ScreenAsync()).Value);

        desk.Platform.Next(Fine);
        Assert.Equal(OrderState.Done, (await TransfersAsync(desk, call, TransferTo.Colleague, ben.Id)).Value!.State);
        Assert.Equal(Ben, Assert.Single(desk.Told).Data.GetProperty("to").GetProperty("agent").GetString());
        Assert.Equal(call.Id, Assert.Single((await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls).Call);
        Assert.Equal("already-asked", (await TransfersAsync(desk, call, TransferTo.Colleague, carla.Id)).Refusal!.Code);

        // It went to somebody else: not theirs. One that came late: neither.
        await TellsAsync(desk, "carla@house.example");
        await desk.TellAsync("transferred", OrderDesk.SwitchCall, agent: Ben, at: desk.Desk.Time.GetUtcNow().AddMinutes(-1));
        Assert.NotNull((await call.ScreenAsync()).Value);

        await TellsAsync(desk, Ben);
        var his = call.As(ben);
        Assert.Equal((level, "not-your-call"), ((await his.ScreenAsync()).Value!.Level, (await call.ScreenAsync()).Refusal!.Code));
        var handed = Assert.Single(await desk.Desk.EntriesAsync(), e => e.Kind == "call.handed-over");
        Assert.True(handed.Detail!.ContainsKey("phone"));

        // Again the same: nothing new, and orders of the telephone are his.
        await desk.TellAsync("transferred", OrderDesk.SwitchCall, agent: Ben);
        desk.Platform.Next(Fine);
        Assert.Equal(RecordingState.Paused, (await new SetRecording(ben, call.Id, true).HandleAsync(desk.Orders)).Value!.State);
        Assert.Equal("not-your-call", (await TransfersAsync(desk, call, TransferTo.Emergency)).Refusal!.Code);
        await desk.CheckAsync();
    }

    [Theory]
    [InlineData(false, TransferTo.NurseLine, OrderState.Withdrawn)]
    [InlineData(true, TransferTo.NurseLine, OrderState.Withdrawn)]
    [InlineData(false, TransferTo.Emergency, OrderState.Done)]
    public async Task A_transfer_that_was_not_answered_ends_when_a_supervisor_takes_over_unless_it_is_an_emergency(bool postgres, TransferTo to, OrderState state)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(OtherEnd.Says("503 Busy"), Fine);
        Assert.Equal(OrderState.Unanswered, (await TransfersAsync(desk, call, to)).Value!.State);
        Assert.NotNull((await new TakeOver(desk.Desk.NewAgent("supervisor"), call.Id).HandleAsync(desk.Desk.Floor)).Value);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.Orders.SendDueAsync();
        Assert.Equal(state, Assert.Single(await desk.MadeAsync(call)).State);
        await desk.CheckAsync();
    }

    static Task<Wardline.Telephony.Taken> TellsAsync(OrderDesk desk, string agent)
    {
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        return desk.TellAsync("transferred", OrderDesk.SwitchCall, agent: agent);
    }
}
