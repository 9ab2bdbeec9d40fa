using Wardline.Calls;
using Wardline.Guard;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>Call-back to the number on file: by the telephone system, or dialled by hand.</summary>
public sealed class CallBackTests
{
    static async Task<CallBackAsked> CalledBackAsync(OrderDesk desk, DeskCall call)
    {
        desk.Platform.Next(OtherEnd.Says("200 OK", """{"effect":"done"}"""));
        return (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Value!;
    }

    static async Task<string?> SaysAsync(OrderDesk desk, DeskCall call, Guid order, bool them = true)
    {
        var step = await new AnswerCallBack(desk.Anna, call.Id, order, them).HandleAsync(desk.Orders);
        return step.Refusal?.Code ?? (step.Value!.Matched ? "match" : "no-match");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Just_the_answer_of_its_own_order_counts(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var stranger = await desk.AnotherClientAsync();
        var asked = await CalledBackAsync(desk, call);
        Assert.Equal(OrderState.Done, asked.State);
        Assert.DoesNotContain("55501", asked.Hint, StringComparison.Ordinal);
        var (id, type, data) = Assert.Single(desk.Told);
        Assert.Equal((asked.Order.ToString("D"), "call.place"), (id, type));
        Assert.Equal(
            (OrderDesk.Email, OrderDesk.Dialled, OrderDesk.Caller, OrderDesk.SwitchCall),
            (data.GetProperty("agent").GetString(), data.GetProperty("from").GetString(), data.GetProperty("to").GetString(), data.GetProperty("callId").GetString()));

        // Another client's word, an order that isn't there, another number, and an answer to no order at all.
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, client: stranger)).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", Ids.New(desk.Desk.Time).ToString("D"))).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, "+16175550177")).Effect);
        Assert.Equal("not-reached", await SaysAsync(desk, call, asked.Order));

        var taken = await desk.TellAsync("answered", "back-1", id);
        Assert.Equal((Effect.Applied, call.Id), (taken.Effect, taken.Call!.Value));
        Assert.Equal(Effect.NothingNew, (await desk.TellAsync("answered", "back-1", id)).Effect);
        Assert.Single((await new ListRinging(desk.Anna).HandleAsync(desk.Desk.Floor)).Phones);
        Assert.Equal("no-call-back", await SaysAsync(desk, call, Ids.New(desk.Desk.Time)));
        Assert.Equal("match", await SaysAsync(desk, call, asked.Order));
        Assert.Equal("already-matched", await SaysAsync(desk, call, asked.Order));
        Assert.Null(Assert.Single(await desk.MadeAsync(call)).Body);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Somebody_else_counts_against_and_the_answer_counts_for_this_call_and_this_patient_only()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var other = await (await desk.AnswersAsync("switchcall-2")).AsMariaAsync();
        var asked = await CalledBackAsync(desk, call);
        await desk.TellAsync("answered", "back-1", asked.Order.ToString("D"));
        Assert.Equal("no-call-back", await SaysAsync(desk, other, asked.Order));
        Assert.Equal("no-match", await SaysAsync(desk, call, asked.Order, them: false));
        Assert.Equal("no-call-back", await SaysAsync(desk, call, asked.Order));

        var again = await CalledBackAsync(desk, call);
        await desk.TellAsync("answered", "back-2", again.Order.ToString("D"));
        Assert.NotNull((await call.IdentifiesAsync(InventedPatient.Quentin)).Value);
        Assert.Equal("no-call-back", await SaysAsync(desk, call, again.Order));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task An_answer_that_was_told_of_before_the_try_was_answered_counts()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        desk.Platform.Next("");
        var asking = new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders);
        await desk.Platform.CameAsync();
        var (id, _, _) = Assert.Single(desk.Told);
        Assert.Equal(Effect.Applied, (await desk.TellAsync("answered", "back-1", id)).Effect);
        desk.Desk.Time.Advance(PlatformClient.Patience);
        Assert.Equal(OrderState.Done, (await asking.WaitAsync(TimeSpan.FromSeconds(30))).Value!.State);
        Assert.Equal("match", await SaysAsync(desk, call, Guid.Parse(id)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Without_a_telephone_system_the_number_is_shown_once_with_its_entry_and_is_never_strong(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres, orders: false);
        var call = await desk.AnswersAsync();
        Task<Step<NumberToDial>> ShowAsync() => new ShowCallBackNumber(desk.Anna, call.Id).HandleAsync(desk.Orders);
        async Task<int> ShownAsync() => (await desk.Desk.EntriesAsync()).Count(e => e is { Kind: "verification.callback-shown", Outcome: Guard.Ledger.EntryOutcome.Done });

        Assert.Equal(Found.One, (await call.IdentifiesAsync(member: InventedPatient.Maria.MemberId, name: InventedPatient.Maria.SpokenName)).Value?.Found);
        Assert.Equal("no-telephone", (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Refusal!.Code);
        await call.AsMariaAsync();
        Assert.Equal("no-call-back", (await new AnswerByHand(desk.Anna, call.Id, true).HandleAsync(desk.Orders)).Refusal!.Code);
        Assert.Equal(0, await ShownAsync());
        Assert.Equal(OrderDesk.Caller, (await ShowAsync()).Value!.Number);
        Assert.Equal(1, await ShownAsync());
        Assert.True((await new AnswerByHand(desk.Anna, call.Id, true).HandleAsync(desk.Orders)).Value!.Matched);
        Assert.Equal("already-matched", (await ShowAsync()).Refusal!.Code);
        Assert.Equal(1, await ShownAsync());

        // Name, birth date, phone and the agent's word: still nothing medical.
        await call.IsThePatientAsync();
        Assert.NotNull((await call.WantsAsync("refill")).Value);
        var view = (await call.ViewsAsync()).Value!;
        Assert.Contains(view.NotYet, need => need.Segment == "medical.medications");
        Assert.DoesNotContain(InventedPatient.Medication, DeskCall.Text(view), StringComparison.Ordinal);
        Assert.Empty(desk.Platform.Orders);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_caller_of_whom_nothing_is_known_is_shown_no_number()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false, orders: false);
        var call = await desk.AnswersAsync();
        Assert.Equal("not-identified", (await new ShowCallBackNumber(desk.Anna, call.Id).HandleAsync(desk.Orders)).Refusal!.Code);
    }
}
