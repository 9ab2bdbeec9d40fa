using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>Hold, consult and conference by order: what the telephone system is told, and how the line stands after what it tells.</summary>
public sealed class LineTests
{
    const string Ben = "ben@house.example", Spanish = "+16175550191";

    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}"""), Busy = OtherEnd.Says("503 Busy");

    static Task<Step<LineSet>> HoldsAsync(OrderDesk desk, DeskCall call, bool held = true) => new HoldCall(call.Agent, call.Id, held).HandleAsync(desk.Orders);

    static Task<Step<LineSet>> RingsAsync(OrderDesk desk, DeskCall call, PhoneTarget whom, bool joins) => new RingFor(call.Agent, call.Id, whom, joins).HandleAsync(desk.Orders);

    static async Task<LineNow> LineAsync(OrderDesk desk, DeskCall call) => (await new ReadTelephone(call.Agent, call.Id).HandleAsync(desk.Orders)).Line!;

    static async Task<LinePlace> TellsAsync(OrderDesk desk, DeskCall call, string what, Guid? order = null, int late = 0)
    {
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        var at = desk.Desk.Time.GetUtcNow().AddSeconds(-late);
        Assert.Equal(Effect.Applied, (await desk.TellAsync(what, OrderDesk.SwitchCall, order?.ToString("D"), OrderDesk.Caller, at: at)).Effect);
        return (await LineAsync(desk, call)).Place;
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_caller_is_held_and_back_by_one_order_each_however_often_it_is_pressed(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        Assert.Equal(new LineNow(LinePlace.Talking, null, LineTry.None, OrderState.Done), await LineAsync(desk, call));
        desk.Platform.Next(Fine);
        var held = (await HoldsAsync(desk, call)).Value!;
        Assert.Equal((OrderState.Done, held), (held.State, (await HoldsAsync(desk, call)).Value));
        Assert.Equal(LinePlace.Held, (await LineAsync(desk, call)).Place);
        Assert.Equal(LinePlace.Held, await TellsAsync(desk, call, "held"));
        Assert.Equal(held, (await HoldsAsync(desk, call)).Value);

        desk.Platform.Next(Fine);
        Assert.Equal(OrderState.Done, (await HoldsAsync(desk, call, held: false)).Value!.State);
        Assert.Equal(LinePlace.Talking, (await LineAsync(desk, call)).Place);
        Assert.Equal(LinePlace.Talking, await TellsAsync(desk, call, "resumed"));
        await HoldsAsync(desk, call, held: false);
        Assert.Equal([("call.hold", OrderDesk.SwitchCall), ("call.resume", OrderDesk.SwitchCall)], desk.Told.Select(t => (t.Type, t.Data.GetProperty("callId").GetString()!)));

        // By the agent's own telephone it is seen too, and the next order is a new one.
        Assert.Equal(LinePlace.Held, await TellsAsync(desk, call, "held"));
        Assert.Equal(LinePlace.Talking, await TellsAsync(desk, call, "resumed"));
        desk.Platform.Next(Fine);
        await HoldsAsync(desk, call);
        Assert.Equal(3, desk.Told.Count());
        Assert.Equal(["made", "sending", "done", "held", "made", "sending", "done", "resumed", "resumed", "held", "made", "sending", "done"], await desk.EntriesAsync());
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_interpreter_joins_is_seen_through_a_hold_and_leaves_and_each_is_an_entry(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Fine);
        await RingsAsync(desk, call, new(TransferTo.Interpreter, Language: "es"), joins: true);
        var rung = await LineAsync(desk, call);
        Assert.Equal((LinePlace.Talking, LineTry.Conference, OrderState.Done, TransferTo.Interpreter), (rung.Place, rung.Try, rung.State, rung.Rung));
        Assert.Equal(("call.conference", Spanish), desk.Told.Select(t => (t.Type, t.Data.GetProperty("to").GetProperty("number").GetString())).Single());

        // While they ring, pressed again it is the same.
        await RingsAsync(desk, call, new(TransferTo.Interpreter, Language: "es"), joins: true);
        Assert.Single(desk.Told);

        Assert.Equal(LinePlace.Conference, await TellsAsync(desk, call, "conferenced"));
        Assert.Equal((TransferTo.Interpreter, LineTry.None), ((await LineAsync(desk, call)).With, (await LineAsync(desk, call)).Try));
        Assert.Equal(LinePlace.Held, await TellsAsync(desk, call, "held"));
        Assert.Equal(LinePlace.Conference, await TellsAsync(desk, call, "conferenced"));
        Assert.Equal(TransferTo.Interpreter, (await LineAsync(desk, call)).With);
        Assert.Equal(LinePlace.Talking, await TellsAsync(desk, call, "resumed"));
        Assert.Null((await LineAsync(desk, call)).With);

        // Somebody whom the agent has join by their telephone is no interpreter.
        Assert.Equal(LinePlace.Conference, await TellsAsync(desk, call, "conferenced"));
        Assert.Null((await LineAsync(desk, call)).With);
        var about = (await desk.Desk.EntriesAsync()).Where(e => e.Kind.StartsWith("telephony.order-", StringComparison.Ordinal) && e.Detail!.ContainsKey("cause")).ToList();
        Assert.Equal(["telephony.order-made", "telephony.order-conferenced", "telephony.order-resumed"], about.Select(e => e.Kind));
        Assert.All(about, e => Assert.Equal(("interpreter", call.Id.ToString("D")), (e.Detail!["cause"].Text, e.Basis!.Id)));
        await desk.Desk.CheckAsync(Spanish[1..]);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_consulted_colleague_sees_what_was_established_and_has_the_call_when_it_is_handed_over(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var ben = await desk.ColleagueAsync(Ben, "agent");
        desk.Platform.Next(Fine, Fine, Fine);
        Assert.Equal(OrderState.Done, (await RingsAsync(desk, call, new(TransferTo.Colleague, ben.Id), joins: false)).Value!.State);
        Assert.Equal(LinePlace.Consulting, await TellsAsync(desk, call, "held"));
        var line = await LineAsync(desk, call);
        Assert.Equal((TransferTo.Colleague, ben.Id, (await desk.MadeAsync(call))[^1].Id), (line.With, line.Colleague, line.Consult));
        var offered = Assert.Single((await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls);
        Assert.Equal((await call.ScreenAsync()).Value!.Level, offered.Level);
        Assert.Equal("not-your-call", (await call.As(ben).ViewsAsync()).Refusal!.Code);

        // At the desk it isn't taken now: the caller would hear music, and nobody could bring them back.
        Assert.Equal("still-consulted", (await new TakeOffered(ben, offered.Ask).HandleAsync(desk.Desk.Floor)).Refusal!.Code);
        Assert.NotNull((await call.ScreenAsync()).Value);

        // Back to the caller: the colleague has nothing to do with it any more.
        Assert.Equal(OrderState.Done, (await HoldsAsync(desk, call, held: false)).Value!.State);
        Assert.Equal(LinePlace.Talking, await TellsAsync(desk, call, "resumed"));
        Assert.Empty((await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls);

        desk.Platform.Next(Fine);
        await RingsAsync(desk, call, new(TransferTo.Colleague, ben.Id), joins: false);
        await TellsAsync(desk, call, "held");
        var (old, now) = (line.Consult, (await LineAsync(desk, call)).Consult);
        Assert.Equal("moved-on", (await PassesAsync(desk, call, old)).Refusal!.Code);
        Assert.NotNull((await PassesAsync(desk, call, now)).Value);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.TellAsync("transferred", OrderDesk.SwitchCall, agent: Ben);
        Assert.Equal("not-your-call", (await call.ScreenAsync()).Refusal!.Code);
        Assert.Equal(LinePlace.Talking, (await LineAsync(desk, call.As(ben))).Place);
        Assert.Equal(["call.consult", "call.resume", "call.consult", "call.transfer"], desk.Told.Select(t => t.Type));
        await desk.CheckAsync();
    }

    static Task<Step<TransferAsked>> PassesAsync(OrderDesk desk, DeskCall call, Guid? consult) =>
        new TransferCall(call.Agent, call.Id, default, null, TransferKind.Warm) { Consult = consult }.HandleAsync(desk.Orders);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Silence_is_said_and_the_line_is_not_moved_under_an_agent_who_went_on(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next("");
        var asked = HoldsAsync(desk, call);
        await desk.Platform.CameAsync();
        desk.Desk.Time.Advance(PlatformClient.Patience);
        Assert.Equal(OrderState.Unanswered, (await asked.WaitAsync(TimeSpan.FromSeconds(30))).Value!.State);
        Assert.Equal((LinePlace.Talking, LineTry.Hold, OrderState.Unanswered), ((await LineAsync(desk, call)).Place, (await LineAsync(desk, call)).Try, (await LineAsync(desk, call)).State));

        // Done by hand, or obeyed though the answer was lost: what the telephone system tells settles it, and it is not sent again.
        Assert.Equal(LinePlace.Held, await TellsAsync(desk, call, "held"));
        Assert.Equal((LineTry.None, OrderState.Shown), ((await LineAsync(desk, call)).Try, Assert.Single(await desk.MadeAsync(call)).State));
        Assert.Equal(0, await desk.Orders.SendDueAsync());

        // Another one gets no answer at all: it is given up within the moment for which it was meant.
        desk.Platform.Next(Busy);
        Assert.Equal(OrderState.Unanswered, (await HoldsAsync(desk, call, held: false)).Value!.State);
        Assert.Equal(LineTry.Back, (await LineAsync(desk, call)).Try);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(30));
        var sent = desk.Platform.Orders.Count;
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        Assert.Equal((sent, OrderState.GivenUp), (desk.Platform.Orders.Count, (await desk.MadeAsync(call))[^1].State));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_newer_step_of_the_line_takes_the_place_of_one_that_was_not_answered()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Busy, Fine, Busy, Fine);
        await RingsAsync(desk, call, new(TransferTo.NurseLine), joins: false);
        Assert.Equal((LineTry.Consult, TransferTo.NurseLine), ((await LineAsync(desk, call)).Try, (await LineAsync(desk, call)).Rung));
        await HoldsAsync(desk, call);
        Assert.Equal([OrderState.Withdrawn, OrderState.Done], (await desk.MadeAsync(call)).Select(o => o.State));
        await new TransferCall(call.Agent, call.Id, TransferTo.NurseLine, null, TransferKind.Warm).HandleAsync(desk.Orders);
        await HoldsAsync(desk, call, held: false);
        Assert.Equal(
            [("call.consult", OrderState.Withdrawn), ("call.hold", OrderState.Done), ("call.transfer", OrderState.Withdrawn), ("call.resume", OrderState.Done)],
            (await desk.MadeAsync(call)).Select(o => (o.Kind, o.State)));
    }

    [Fact]
    public async Task Nobody_is_rung_who_is_not_in_the_policy_or_takes_no_calls_and_nobody_else_orders_it()
    {
        await using (var alone = await OrderDesk.OpenAsync(postgres: false, orders: false))
        {
            var unheard = await alone.AnswersAsync();
            Assert.Equal(("no-telephone", "no-telephone"), ((await HoldsAsync(alone, unheard)).Refusal!.Code, (await RingsAsync(alone, unheard, new(TransferTo.NurseLine), joins: true)).Refusal!.Code));
            Assert.Null((await alone.TelephoneAsync(unheard)).Line);
        }

        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        var (ben, auditor) = (await desk.ColleagueAsync(Ben, "agent"), await desk.ColleagueAsync("ada@house.example", "auditor"));
        foreach (var (whom, why) in new (PhoneTarget, string)[]
        {
            (new(TransferTo.Interpreter), "bad-input"), (new(TransferTo.Interpreter, Language: "xx"), "bad-input"), (new(TransferTo.Interpreter, ben.Id, "es"), "bad-input"),
            (new(TransferTo.NurseLine, Language: "es"), "bad-input"), (new((TransferTo)9), "bad-input"), (new(TransferTo.Colleague), "cant-take-calls"),
            (new(TransferTo.Colleague, auditor.Id), "cant-take-calls"), (new(TransferTo.Colleague, desk.Anna.Id), "cant-take-calls"),
        })
        {
            Assert.Equal((why, why), ((await RingsAsync(desk, call, whom, joins: true)).Refusal!.Code, (await RingsAsync(desk, call, whom, joins: false)).Refusal!.Code));
        }

        Assert.Equal("bad-input", (await new TransferCall(desk.Anna, call.Id, TransferTo.Interpreter, null, TransferKind.Warm).HandleAsync(desk.Orders)).Refusal!.Code);
        Assert.Equal(("not-your-call", "not-your-call"), ((await HoldsAsync(desk, call.As(ben))).Refusal!.Code, (await RingsAsync(desk, call.As(ben), new(TransferTo.NurseLine), joins: true)).Refusal!.Code));
        await call.WrapsUpAsync("call-dropped");
        Assert.Equal("call-over", (await HoldsAsync(desk, call)).Refusal!.Code);
        Assert.Empty(desk.Platform.Orders);
    }
}
