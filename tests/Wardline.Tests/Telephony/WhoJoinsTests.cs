using Wardline.Calls;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>Who is on the line is what an order rang, and nobody else: a stranger is somebody, never the interpreter.</summary>
public sealed class WhoJoinsTests
{
    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}"""), Busy = OtherEnd.Says("503 Busy");
    static readonly PhoneTarget Spanish = new(TransferTo.Interpreter, Language: "es"), Portuguese = new(TransferTo.Interpreter, Language: "pt");

    static async Task<PhoneOrder> RingsAsync(OrderDesk desk, DeskCall call, PhoneTarget whom)
    {
        Assert.NotNull((await new RingFor(call.Agent, call.Id, whom, Joins: true).HandleAsync(desk.Orders)).Value);
        return (await desk.MadeAsync(call))[^1];
    }

    /// <summary>The telephone system tells it after a while, of a moment before that.</summary>
    static async Task<LineNow> TellsAsync(OrderDesk desk, DeskCall call, string what, int after = 1, int late = 0, Guid? order = null)
    {
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(after));
        var at = desk.Desk.Time.GetUtcNow().AddSeconds(-late);
        Assert.Equal(Effect.Applied, (await desk.TellAsync(what, OrderDesk.SwitchCall, order?.ToString("D"), OrderDesk.Caller, at: at)).Effect);
        return (await new ReadTelephone(call.Agent, call.Id).HandleAsync(desk.Orders)).Line!;
    }

    [Fact]
    public async Task Who_is_brought_on_by_hand_long_after_nobody_picked_up_is_somebody()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Fine);
        await RingsAsync(desk, call, Spanish);
        var line = await TellsAsync(desk, call, "conferenced", after: 60);
        Assert.Equal((LinePlace.Conference, null, LineTry.None), (line.Place, line.With, line.Try));
        Assert.Null(Assert.Single(await desk.MadeAsync(call)).Reached);
        Assert.DoesNotContain("conferenced", await desk.EntriesAsync());
    }

    [Fact]
    public async Task What_happened_before_an_order_settles_none_and_it_is_sent_still()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(5));
        desk.Platform.Next(Busy, Fine);
        var order = await RingsAsync(desk, call, Spanish);
        var line = await TellsAsync(desk, call, "conferenced", late: 3);
        Assert.Equal((LinePlace.Conference, null), (line.Place, line.With));
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        Assert.Equal((2, OrderState.Done), (desk.Told.Count(t => t.Id == order.Id.ToString("D")), (await desk.MadeAsync(call))[^1].State));
    }

    [Fact]
    public async Task Who_comes_back_from_a_hold_is_not_whom_an_order_rings()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        Assert.Null((await TellsAsync(desk, call, "conferenced")).With);
        await TellsAsync(desk, call, "held");
        desk.Platform.Next(Fine);
        await RingsAsync(desk, call, Spanish);
        var line = await TellsAsync(desk, call, "conferenced");
        Assert.Equal((LinePlace.Conference, null), (line.Place, line.With));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_order_that_the_event_names_is_the_one_that_came_and_it_was_answered(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(5));
        desk.Platform.Next(Busy);
        var order = await RingsAsync(desk, call, Spanish);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("conferenced", OrderDesk.SwitchCall, order.Id.ToString("D"), client: await desk.AnotherClientAsync())).Effect);
        // Neither a slow clock nor a long ring matters then.
        Assert.Equal(TransferTo.Interpreter, (await TellsAsync(desk, call, "conferenced", after: 90, late: 92, order: order.Id)).With);
        Assert.Equal(OrderState.Done, Assert.Single(await desk.MadeAsync(call)).State);
        Assert.Empty((await new ListSilent(null).HandleAsync(desk.Desk.Floor)).AsEnumerable());

        // Held and back with the interpreter on: the order to go back is named, and they stay who they are.
        await TellsAsync(desk, call, "held");
        desk.Platform.Next(Fine);
        var back = (await new HoldCall(call.Agent, call.Id, Held: false).HandleAsync(desk.Orders)).Value!.Order;
        Assert.Equal((LinePlace.Conference, TransferTo.Interpreter), (await TellsAsync(desk, call, "conferenced", order: back)) is var line ? (line.Place, line.With) : default);
        Assert.NotNull((await desk.MadeAsync(call))[^1].Reached);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Another_language_is_rung_though_the_first_rings_still()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Fine, Fine);
        var first = await RingsAsync(desk, call, Portuguese);
        Assert.Equal(first.Id, (await RingsAsync(desk, call, Portuguese)).Id);
        Assert.NotEqual(first.Id, (await RingsAsync(desk, call, Spanish)).Id);
        Assert.Equal(2, desk.Told.Select(t => t.Data.GetProperty("to").GetProperty("number").GetString()).Distinct().Count());

        // Nobody picks up: it doesn't ring for ever, and they can be rung again.
        desk.Desk.Time.Advance(PhoneOrder.Rings);
        Assert.Equal(LineTry.None, (await desk.TelephoneAsync(call)).Line!.Try);
        desk.Platform.Next(Fine);
        await RingsAsync(desk, call, Spanish);
        Assert.Equal(3, desk.Told.Count());
        await TellsAsync(desk, call, "ended");
        Assert.All(await desk.MadeAsync(call), order => Assert.Null(order.Body));
        await desk.CheckAsync();
    }
}
