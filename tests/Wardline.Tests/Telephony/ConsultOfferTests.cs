using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>What a consulted colleague sees and may do lasts as long as the consult; and what was ordered is its orderer's, as long as the call is.</summary>
public sealed class ConsultOfferTests
{
    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}"""), Busy = OtherEnd.Says("503 Busy"), No = OtherEnd.Says("409 No");

    static async Task<(DeskCall Call, Agent Ben, OrderState State)> ConsultsAsync(OrderDesk desk, params string[] answers)
    {
        var (call, ben) = (await desk.AnswersAsync(), await desk.ColleagueAsync("ben@house.example", "agent"));
        desk.Platform.Next(answers);
        return (call, ben, (await new RingFor(call.Agent, call.Id, new(TransferTo.Colleague, ben.Id), Joins: false).HandleAsync(desk.Orders)).Value!.State);
    }

    static async Task<int> OffersAsync(OrderDesk desk, Agent ben) => (await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls.Length;

    static async Task TellsAsync(OrderDesk desk, string what)
    {
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Effect.Applied, (await desk.TellAsync(what, OrderDesk.SwitchCall)).Effect);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_consult_that_is_refused_takes_its_offer_with_it(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var (_, ben, state) = await ConsultsAsync(desk, No);
        Assert.Equal((OrderState.Refused, 0), (state, await OffersAsync(desk, ben)));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task One_that_is_never_answered_does_when_it_is_given_up()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (_, ben, state) = await ConsultsAsync(desk, Busy);
        Assert.Equal((OrderState.Unanswered, 1), (state, await OffersAsync(desk, ben)));
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        Assert.Equal(0, await OffersAsync(desk, ben));
        await desk.CheckAsync();
    }

    [Theory, InlineData("resumed"), InlineData("ended")]
    public async Task One_that_ends_on_the_telephone_does(string what)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (_, ben, _) = await ConsultsAsync(desk, Fine);
        await TellsAsync(desk, "held");
        Assert.Equal(1, await OffersAsync(desk, ben));
        await TellsAsync(desk, what);
        Assert.Equal(0, await OffersAsync(desk, ben));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Whoever_is_rung_after_them_takes_their_place()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (call, ben, _) = await ConsultsAsync(desk, Fine, Fine, Fine);
        await TellsAsync(desk, "held");
        Assert.NotNull((await new RingFor(call.Agent, call.Id, new(TransferTo.NurseLine), Joins: false).HandleAsync(desk.Orders)).Value);
        Assert.Equal(0, await OffersAsync(desk, ben));

        // Hand over goes to whom is spoken with now.
        var now = (await desk.TelephoneAsync(call)).Line!;
        Assert.NotNull((await new TransferCall(call.Agent, call.Id, TransferTo.Colleague, ben.Id, TransferKind.Warm) { Consult = now.Consult }.HandleAsync(desk.Orders)).Value);
        Assert.True(desk.Told.Last() is { Type: "call.transfer" } last && last.Data.GetProperty("to").TryGetProperty("number", out _));
        Assert.Equal(0, await OffersAsync(desk, ben));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task With_all_three_on_the_line_or_after_a_refusal_the_desk_may_take_it()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (_, ben, _) = await ConsultsAsync(desk, Fine);
        await TellsAsync(desk, "held");
        var offer = Assert.Single((await new ListOffered(ben).HandleAsync(desk.Desk.Floor)).Calls).Ask;
        Assert.Equal(RefusalKind.StillConsulted, (await new TakeOffered(ben, offer).HandleAsync(desk.Desk.Floor)).Refusal!.Kind);
        await TellsAsync(desk, "conferenced");
        Assert.NotNull((await new TakeOffered(ben, offer).HandleAsync(desk.Desk.Floor)).Value);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_not_answered_is_sent_no_more_once_another_has_the_call(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Busy, Fine);
        Assert.Equal(OrderState.Unanswered, (await new HoldCall(call.Agent, call.Id, Held: true).HandleAsync(desk.Orders)).Value!.State);
        Assert.NotNull((await new TakeOver(desk.Desk.NewAgent("supervisor"), call.Id).HandleAsync(desk.Desk.Floor)).Value);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        Assert.Equal((1, OrderState.Withdrawn), (desk.Platform.Orders.Count, Assert.Single(await desk.MadeAsync(call)).State));
        await desk.CheckAsync();
    }
}
