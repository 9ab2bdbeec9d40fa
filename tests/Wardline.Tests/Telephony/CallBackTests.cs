using Wardline.Calls;
using Wardline.Guard;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Wardline.Verification;
using Wardline.Verification.Evidence;
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

    static async Task<string?> SaysAsync(OrderDesk desk, DeskCall call, Guid order, PickedUp who = PickedUp.Them, Agent? agent = null)
    {
        var step = await new AnswerCallBack(agent ?? desk.Anna, call.Id, order, who).HandleAsync(desk.Orders);
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
            (OrderDesk.Email, OrderDesk.Dialled, OrderDesk.OnFile, OrderDesk.SwitchCall),
            (data.GetProperty("agent").GetString(), data.GetProperty("from").GetString(), data.GetProperty("to").GetString(), data.GetProperty("callId").GetString()));

        // Another client's word, an order that isn't there, another number, and an answer to no order at all.
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, client: stranger)).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", Ids.New(desk.Desk.Time).ToString("D"))).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, "+16175550177")).Effect);

        // Its answer without a number that can be compared, and from another line.
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, "")).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, "anonymous")).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, OrderDesk.Caller)).Effect);
        Assert.Equal(Effect.NoSuchOrder, (await desk.TellAsync("answered", "back-1", id, dialled: "+16175550188")).Effect);
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
        Assert.Equal("no-match", await SaysAsync(desk, call, asked.Order, PickedUp.Other));
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

    [Fact]
    public async Task Pressed_twice_it_rings_once_until_it_was_picked_up_or_has_ended()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        desk.Platform.Next(OtherEnd.Says("503 Busy"));
        var first = (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Value!;
        Assert.Equal(first, (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Value);
        Assert.EndsWith(OrderDesk.OnFile[^2..], first.Hint, StringComparison.Ordinal);
        desk.Platform.Next(OtherEnd.Says("204 No Content"));
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.Orders.SendDueAsync();
        Assert.Equal((first.Order, OrderState.Done), (await CalledBackAsync(desk, call)) is var again ? (again.Order, again.State) : default);
        Assert.Equal(2, desk.Platform.Orders.Count);

        await desk.TellAsync("ended", "back-1", first.Order.ToString("D"));
        Assert.NotEqual(first.Order, (await CalledBackAsync(desk, call)).Order);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(2));
        var third = await CalledBackAsync(desk, call);

        // The third is the last; pressed again it is the same still, and no fourth.
        Assert.Equal(third.Order, (await CalledBackAsync(desk, call)).Order);
        await desk.TellAsync("ended", "back-3", third.Order.ToString("D"));
        Assert.Equal("too-many-call-backs", (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Refusal!.Code);
        Assert.Equal(3, (await desk.MadeAsync(call)).Count);

        // Nor a seventh to one patient, over all calls.
        for (var i = 0; i < 3; i++)
        {
            await CalledBackAsync(desk, await (await desk.AnswersAsync($"other-{i}")).AsMariaAsync());
        }

        var seventh = await (await desk.AnswersAsync("other-7")).AsMariaAsync();
        Assert.Equal("too-many-call-backs", (await new CallBack(desk.Anna, seventh.Id).HandleAsync(desk.Orders)).Refusal!.Code);
    }

    [Fact]
    public async Task Who_picked_up_is_said_by_the_agent_who_heard_it_and_within_minutes()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var asked = await CalledBackAsync(desk, call);
        await desk.TellAsync("answered", "back-1", asked.Order.ToString("D"));
        var ben = await desk.ColleagueAsync("ben@house.example", "agent");
        desk.Platform.Next(OtherEnd.Says("204 No Content"));
        Assert.NotNull((await new TransferCall(desk.Anna, call.Id, TransferTo.Colleague, ben.Id, TransferKind.Cold).HandleAsync(desk.Orders)).Value);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.TellAsync("transferred", OrderDesk.SwitchCall, agent: "ben@house.example");
        Assert.Equal("no-call-back", await SaysAsync(desk, call, asked.Order, agent: ben));

        var other = await (await desk.AnswersAsync("other")).AsMariaAsync();
        asked = await CalledBackAsync(desk, other);
        await desk.TellAsync("answered", "back-2", asked.Order.ToString("D"));
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.TellAsync("ended", "back-2", asked.Order.ToString("D"));
        Assert.NotNull((await desk.TelephoneAsync(other)).CallBack);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Null((await desk.TelephoneAsync(other)).CallBack);
        Assert.Equal("no-call-back", await SaysAsync(desk, other, asked.Order));
    }

    [Fact]
    public async Task A_voicemail_counts_neither_way_and_the_number_may_be_called_again()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        var left = (await call.ScreenAsync()).Value!.AttemptsLeft;
        var asked = await CalledBackAsync(desk, call);
        await desk.TellAsync("answered", "back-1", asked.Order.ToString("D"));
        Assert.Equal("bad-input", await SaysAsync(desk, call, asked.Order, (PickedUp)7));
        Assert.Equal("no-match", await SaysAsync(desk, call, asked.Order, PickedUp.Nobody));
        Assert.Equal("no-call-back", await SaysAsync(desk, call, asked.Order));
        Assert.Equal(left, (await call.ScreenAsync()).Value!.AttemptsLeft);
        Assert.DoesNotContain(await desk.Desk.EntriesAsync(), e => e.Kind == "verification.attempt" && e.Outcome == Guard.Ledger.EntryOutcome.Failed);
        Assert.Contains("nobody", await desk.EntriesAsync());
        var again = await CalledBackAsync(desk, call);
        await desk.TellAsync("answered", "back-2", again.Order.ToString("D"));
        Assert.Equal("match", await SaysAsync(desk, call, again.Order));
        await desk.CheckAsync();
    }

    [Theory]
    [InlineData(29, null, "call-back-not-possible")]
    [InlineData(31, null, null)]
    [InlineData(60, """{"start":"2026-11-10"}""", "call-back-not-possible")]
    [InlineData(60, """{"start":"2020-01-01"}""", null)]
    [InlineData(60, """{"start":"2020-01-01","end":"2026-11-20"}""", "call-back-not-possible")]
    public async Task A_number_that_is_new_or_no_longer_theirs_is_not_called(int daysOnFile, string? period, string? refused)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false, daysOnFile: daysOnFile, phonePeriod: period);
        var call = await desk.AnswersAsync();
        Assert.NotNull((await call.IdentifiesAsync(InventedPatient.Maria)).Value);
        desk.Platform.Next(OtherEnd.Says("204 No Content"));
        Assert.Equal(refused, (await new CallBack(desk.Anna, call.Id).HandleAsync(desk.Orders)).Refusal?.Code);
        Assert.Equal(refused is null ? 1 : 0, desk.Platform.Orders.Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Its_number_is_kept_no_longer_than_somebody_can_say_who_picked_up(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var (over, other) = (await (await desk.AnswersAsync()).AsMariaAsync(), await (await desk.AnswersAsync("other")).AsMariaAsync());
        await CalledBackAsync(desk, over);
        await CalledBackAsync(desk, other);
        await desk.Orders.SendDueAsync();
        Assert.NotNull(Assert.Single(await desk.MadeAsync(over)).Body);
        Assert.NotNull((await over.WrapsUpAsync("call-dropped")).Value);
        Assert.NotNull((await other.IdentifiesAsync(InventedPatient.Quentin)).Value);
        await desk.Orders.SendDueAsync();
        await desk.Orders.SendDueAsync();
        Assert.Equal((null, null), (Assert.Single(await desk.MadeAsync(over)).Body, Assert.Single(await desk.MadeAsync(other)).Body));
        Assert.Equal(2, (await desk.EntriesAsync()).Count(kind => kind == "forgotten"));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Who_picked_up_at_a_number_that_was_dialled_long_ago_proves_nothing()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false, orders: false);
        var call = await (await desk.AnswersAsync()).AsMariaAsync();
        Assert.NotNull((await new ShowCallBackNumber(desk.Anna, call.Id).HandleAsync(desk.Orders)).Value);
        desk.Desk.Time.Advance(CallEvidence.DialledFor);
        Assert.Equal("no-call-back", (await new AnswerByHand(desk.Anna, call.Id, true).HandleAsync(desk.Orders)).Refusal!.Code);
        Assert.NotNull((await new ShowCallBackNumber(desk.Anna, call.Id).HandleAsync(desk.Orders)).Value);
        Assert.True((await new AnswerByHand(desk.Anna, call.Id, true).HandleAsync(desk.Orders)).Value!.Matched);
        Assert.Equal("already-matched", (await new AnswerByHand(desk.Anna, call.Id, true).HandleAsync(desk.Orders)).Refusal!.Code);
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
        Assert.Equal(OrderDesk.OnFile, (await ShowAsync()).Value!.Number);
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
