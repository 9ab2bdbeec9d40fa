using Wardline.Calls;
using Wardline.Telephony;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>Which telephone systems are told to the floor as silent, since when, and until when.</summary>
public sealed class SilentTests
{
    static readonly string Busy = OtherEnd.Says("503 Busy"), Fine = OtherEnd.Says("204 No Content");

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_system_that_has_not_answered_is_silent_until_it_answers_anything(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        List<Guid> told = [];
        desk.Desk.Floor.Changed += told.Add;
        var (call, since) = (await desk.AnswersAsync(), desk.Desk.Time.GetUtcNow());
        desk.Platform.Next(Busy, Busy, Fine);
        Assert.Empty(await SilentAsync(desk));
        told.Clear();
        await desk.PausesAsync(call);
        Assert.Equal([desk.Client], told);
        Assert.Equal(new SilentPlatform(desk.Client, since, 1), Assert.Single(await SilentAsync(desk)));

        desk.Desk.Time.Advance(TimeSpan.FromMilliseconds(500));
        await new TransferCall(desk.Anna, call.Id, TransferTo.NurseLine, null, TransferKind.Warm).HandleAsync(desk.Orders);
        Assert.Equal(new SilentPlatform(desk.Client, since, 2), Assert.Single(await SilentAsync(desk)));

        // Of another client nothing is said, and of this one to nobody of that one.
        var other = await desk.AnotherClientAsync();
        Assert.Empty((await new ListSilent(other).HandleAsync(desk.Desk.Floor)).AsEnumerable());
        Assert.Single(await SilentAsync(desk, desk.Client));

        // The newest is answered: the system is there again, though the older one is not tried before its time.
        desk.Desk.Time.Advance(TimeSpan.FromMilliseconds(499));
        await new TransferCall(desk.Anna, call.Id, TransferTo.Emergency, null, TransferKind.Warm).HandleAsync(desk.Orders);
        Assert.Empty(await SilentAsync(desk));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task One_that_was_given_up_counts_as_long_as_its_call_goes_on(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Busy);
        await new TransferCall(desk.Anna, call.Id, TransferTo.NurseLine, null, TransferKind.Warm).HandleAsync(desk.Orders);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.Orders.SendDueAsync();
        Assert.Equal(OrderState.GivenUp, Assert.Single(await desk.MadeAsync(call)).State);
        Assert.Single(await SilentAsync(desk));
        Assert.NotNull((await new WrapUp(desk.Anna, call.Id, "call-dropped", [], NothingTold: true).HandleAsync(desk.Desk.Floor)).Value);
        Assert.Empty(await SilentAsync(desk));
    }

    [Fact]
    public async Task What_agents_do_by_hand_on_its_advice_does_not_hide_it()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (call, since) = (await desk.AnswersAsync(), desk.Desk.Time.GetUtcNow());
        desk.Platform.Next(Busy, Busy);
        await desk.PausesAsync(call);
        desk.Desk.Time.Advance(TimeSpan.FromMilliseconds(500));
        await new HoldCall(desk.Anna, call.Id, Held: true).HandleAsync(desk.Orders);
        Assert.Equal(new SilentPlatform(desk.Client, since, 2), Assert.Single(await SilentAsync(desk)));
        desk.Desk.Time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(Effect.Applied, (await desk.TellAsync("held", OrderDesk.SwitchCall)).Effect);
        Assert.Equal(OrderState.Shown, (await desk.MadeAsync(call))[^1].State);
        Assert.Equal(new SilentPlatform(desk.Client, since, 1), Assert.Single(await SilentAsync(desk)));
    }

    static async Task<List<SilentPlatform>> SilentAsync(OrderDesk desk, Guid? only = null) => [.. await new ListSilent(only).HandleAsync(desk.Desk.Floor)];
}
