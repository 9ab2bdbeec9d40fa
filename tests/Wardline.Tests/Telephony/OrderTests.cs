using System.Globalization;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>Orders to a telephone system on loopback: what becomes of each, on every path.</summary>
public sealed class OrderTests
{
    const string Busy = "503 Busy", Fine = "204 No Content";

    static string[] Says(params string[] statuses) => [.. statuses.Select(status => OtherEnd.Says(status))];

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_pause_and_a_resume_are_done_and_leave_nothing_to_read(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Says(Fine, Fine));
        Assert.Equal(RecordingState.Recording, (await desk.TelephoneAsync(call)).Recording);
        Assert.Equal(RecordingState.Paused, (await desk.PausesAsync(call)).Value!.State);
        Assert.Equal(RecordingState.Paused, (await desk.TelephoneAsync(call)).Recording);
        Assert.Equal(RecordingState.Recording, (await desk.PausesAsync(call, false)).Value!.State);

        var made = await desk.MadeAsync(call);
        Assert.Equal(made.Select(o => (o.Id.ToString("D"), o.Kind, OrderDesk.SwitchCall)), desk.Told.Select(t => (t.Id, t.Type, t.Data.GetProperty("callId").GetString()!)));
        Assert.All(made, o => Assert.Equal((OrderState.Done, null), (o.State, o.Body)));
        Assert.Equal(["made", "sending", "done", "made", "sending", "done"], await desk.EntriesAsync());
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_refused_is_said_and_not_sent_again(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(OtherEnd.Says("409 No", """{"code":"not-recorded"}"""));
        Assert.Equal(RecordingState.PauseRefused, (await desk.PausesAsync(call)).Value!.State);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await desk.Orders.SendDueAsync());
        Assert.Single(desk.Platform.Orders);
        Assert.Equal(["made", "sending", "refused"], await desk.EntriesAsync());
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Silence_is_said_and_the_same_order_is_tried_until_it_is_done(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(["", .. Says(Busy, Fine)]);
        var asked = desk.PausesAsync(call);
        await desk.Platform.CameAsync();
        desk.Desk.Time.Advance(PlatformClient.Patience);
        Assert.Equal(RecordingState.NotPaused, (await asked.WaitAsync(TimeSpan.FromSeconds(30))).Value!.State);
        Assert.Contains("unanswered", await desk.EntriesAsync());

        // A recording's order is tried as long as the call is on, so long after others were given up.
        Assert.Equal(0, await desk.Orders.SendDueAsync());
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await desk.Orders.SendDueAsync());
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await desk.Orders.SendDueAsync());
        Assert.Equal(RecordingState.Paused, (await desk.TelephoneAsync(call)).Recording);
        var order = Assert.Single(await desk.MadeAsync(call));
        Assert.Equal([order.Id.ToString("D"), order.Id.ToString("D"), order.Id.ToString("D")], desk.Told.Select(t => t.Id));
        Assert.Equal(["made", "sending", "unanswered", "sending", "unanswered", "sending", "done"], await desk.EntriesAsync());
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_nobody_answers_is_given_up_after_five_minutes(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next([.. Enumerable.Repeat(OtherEnd.Says(Busy), 100)]);
        var start = desk.Desk.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(OrderState.Unanswered, (await new TransferCall(desk.Anna, call.Id, TransferTo.NurseLine, null, TransferKind.Cold).HandleAsync(desk.Orders)).Value!.State);
        for (var second = 0; second < 400; second++)
        {
            desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
            await desk.Orders.SendDueAsync();
        }

        Assert.Equal(
            [0L, 1, 3, 7, 15, 31, 63, 123, 183, 243],
            desk.Platform.Orders.Select(o => long.Parse(o.Headers["webhook-timestamp"], CultureInfo.InvariantCulture) - start));
        Assert.Equal((OrderState.GivenUp, null), (await desk.TelephoneAsync(call)).Transfer is { } state ? (state, (await desk.MadeAsync(call))[0].Body) : default);
        Assert.Equal("given-up", (await desk.EntriesAsync())[^1]);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_server_that_died_between_sending_and_the_answer_leaves_an_order_that_goes_out_again(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        desk.Platform.Next([OtherEnd.Says(Busy), "", OtherEnd.Says(Fine)]);
        await desk.PausesAsync(call);
        await desk.Platform.CameAsync();
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        using var death = new CancellationTokenSource();
        var dying = desk.Orders.SendDueAsync(death.Token);
        await desk.Platform.CameAsync();
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying);
        Assert.Equal(OrderState.Sending, Assert.Single(await desk.MadeAsync(call)).State);

        // The other server waits until the lease of the dead one is over.
        var another = desk.NewOrders();
        desk.Desk.Time.Advance(PhoneOrders.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await another.SendDueAsync());
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await another.SendDueAsync());
        Assert.Equal(OrderState.Done, Assert.Single(await desk.MadeAsync(call)).State);
        Assert.Equal((3, 1), (desk.Told.Count(), desk.Told.Select(t => t.Id).Distinct().Count()));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_poller_leaves_the_first_try_to_whoever_made_the_order(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var call = await desk.AnswersAsync();
        using var done = new CancellationTokenSource();
        var another = desk.NewOrders();
        var polled = Task.Run(async () =>
        {
            var (looked, rounds) = (0, 0);
            for (; !done.IsCancellationRequested; rounds++)
            {
                looked += await another.SendDueAsync(CancellationToken.None);
            }

            return (looked, rounds);
        });
        for (var i = 0; i < 12; i++)
        {
            desk.Platform.Next(Says(Fine));
            var set = await desk.PausesAsync(call, i % 2 == 0);
            Assert.Equal(i % 2 == 0 ? RecordingState.Paused : RecordingState.Recording, set.Value!.State);
        }

        await done.CancelAsync();
        var (looked, rounds) = await polled;
        Assert.Equal((0, 12), (looked, desk.Platform.Orders.Count));
        Assert.NotEqual(0, rounds);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_paused_goes_on_with_the_wrap_up_and_is_told_as_long_as_the_telephone_call_is_on(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var (first, second) = (await desk.AnswersAsync(), await desk.AnswersAsync("switchcall-2"));
        Task<Step<WrappedUp>> WrapsAsync(DeskCall call, string disposition) =>
            new WrapUp(desk.Anna, call.Id, disposition, [], true) { Beside = desk.Orders.ResumesWithWrapUp(desk.Anna) }.HandleAsync(desk.Desk.Floor);
        desk.Platform.Next(Says(Fine, Busy));
        await desk.PausesAsync(first);
        await desk.PausesAsync(second);
        Assert.Equal("unknown-disposition", (await WrapsAsync(first, "no-such")).Refusal!.Code);
        Assert.Equal(RecordingState.Paused, (await desk.TelephoneAsync(first)).Recording);

        // The wrap-up itself waits for nobody.
        Assert.NotNull((await WrapsAsync(first, "call-dropped")).Value);
        Assert.NotNull((await WrapsAsync(second, "call-dropped")).Value);
        Assert.Equal(2, desk.Platform.Orders.Count);
        desk.Platform.Next(Says(Busy, Busy));
        Assert.Equal(2, await desk.Orders.SendDueAsync());
        await desk.TellAsync("ended", "switchcall-2");
        desk.Platform.Next(Says(Fine));
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.Orders.SendDueAsync();
        Assert.Equal([OrderState.Done, OrderState.Done], (await desk.MadeAsync(first)).Select(o => o.State));
        Assert.Equal([OrderState.Withdrawn, OrderState.Withdrawn], (await desk.MadeAsync(second)).Select(o => o.State));
        Assert.Equal(["recording.pause", "recording.pause", "recording.resume", "recording.resume", "recording.resume"], desk.Told.Select(t => t.Type));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Each_pause_of_the_policy_ends_with_what_it_was_for_and_one_that_was_refused_is_asked_for_again()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        async Task<RecordingState> SetAsync(bool paused, RecordingCause cause, string? answer = null)
        {
            desk.Platform.Next(answer is null ? [] : Says(answer));
            return (await new SetRecording(desk.Anna, call.Id, paused, cause).HandleAsync(desk.Orders)).Value!.State;
        }

        Assert.Equal(RecordingState.PauseRefused, await SetAsync(true, RecordingCause.Question, "409 No"));
        Assert.Equal(RecordingState.Paused, await SetAsync(true, RecordingCause.Question, Fine));
        Assert.Equal(RecordingState.Paused, await SetAsync(false, RecordingCause.Record));

        // A part of the record is opened meanwhile: the answer to the question resumes nothing.
        Assert.Equal(RecordingState.Paused, await SetAsync(true, RecordingCause.Record, Fine));
        Assert.Equal(RecordingState.Paused, await SetAsync(false, RecordingCause.Question));
        Assert.Equal(RecordingState.Recording, await SetAsync(false, RecordingCause.Record, Fine));

        Assert.Equal(RecordingState.Paused, await SetAsync(true, RecordingCause.Hand, Fine));
        Assert.Equal(RecordingState.Paused, await SetAsync(true, RecordingCause.Record));
        Assert.Equal(RecordingState.Paused, await SetAsync(false, RecordingCause.Record));
        Assert.Equal(RecordingState.Paused, await SetAsync(false, RecordingCause.Question));
        Assert.Equal(5, desk.Platform.Orders.Count);
    }

    [Fact]
    public async Task A_pause_that_is_on_its_way_is_waited_for()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        Task<Step<RecordingSet>> AskAsync() => new SetRecording(desk.Anna, call.Id, true, RecordingCause.Question).HandleAsync(desk.Orders);
        desk.Platform.Next("");
        var first = AskAsync();
        await desk.Platform.CameAsync();
        var second = AskAsync();
        desk.Desk.Time.Advance(PlatformClient.Patience);
        Assert.Equal(RecordingState.NotPaused, (await first.WaitAsync(TimeSpan.FromSeconds(30))).Value!.State);
        while (!second.IsCompleted)
        {
            desk.Desk.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(RecordingState.NotPaused, (await second).Value!.State);
        Assert.Single(desk.Platform.Orders);
    }

    [Fact]
    public async Task One_that_says_nothing_holds_up_nobody_elses_next_try()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var (first, second) = (await desk.AnswersAsync(), await desk.AnswersAsync("switchcall-2"));
        desk.Platform.Next([OtherEnd.Says(Busy), ""]);
        await desk.PausesAsync(first);
        await desk.Platform.CameAsync();
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        var mute = Assert.Single(await desk.Orders.BeginDueAsync());
        await desk.Platform.CameAsync();
        desk.Platform.Next(Says(Busy, Fine));
        await desk.PausesAsync(second);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.Single(await desk.Orders.BeginDueAsync());
        Assert.Equal(RecordingState.Paused, (await desk.TelephoneAsync(second)).Recording);
        Assert.False(mute.IsCompleted);
        desk.Desk.Time.Advance(PlatformClient.Patience);
        await mute.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(RecordingState.NotPaused, (await desk.TelephoneAsync(first)).Recording);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Nothing_is_sent_for_a_call_that_is_over(bool postgres)
    {
        await using var desk = await OrderDesk.OpenAsync(postgres);
        var (first, second) = (await desk.AnswersAsync(), await desk.AnswersAsync("switchcall-2"));
        desk.Platform.Next(Says(Busy, Busy));
        await desk.PausesAsync(first);
        await desk.PausesAsync(second);
        Assert.NotNull((await first.WrapsUpAsync("call-dropped")).Value);
        Assert.Equal(Effect.Applied, (await desk.TellAsync("ended", "switchcall-2")).Effect);
        Assert.Equal(2, await desk.Orders.SendDueAsync());
        foreach (var call in new[] { first, second })
        {
            Assert.Equal((OrderState.Withdrawn, null), Assert.Single(await desk.MadeAsync(call)) is var order ? (order.State, order.Body) : default);
        }

        desk.Desk.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await desk.Orders.SendDueAsync());
        Assert.Equal(2, desk.Platform.Orders.Count);
        Assert.Equal(["withdrawn", "withdrawn"], (await desk.EntriesAsync())[^2..]);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task An_order_that_another_took_the_place_of_goes_out_no_more()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Says(Busy, Fine));
        await desk.PausesAsync(call);
        Assert.Equal(RecordingState.Recording, (await desk.PausesAsync(call, false)).Value!.State);
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await desk.Orders.SendDueAsync());
        Assert.Equal([OrderState.Withdrawn, OrderState.Done], (await desk.MadeAsync(call)).Select(o => o.State));
    }

    [Fact]
    public async Task Orders_go_nowhere_once_the_address_is_cleared()
    {
        await using var desk = await OrderDesk.OpenAsync(postgres: false);
        var call = await desk.AnswersAsync();
        desk.Platform.Next(Says(Busy));
        await desk.PausesAsync(call);
        Assert.True((await desk.Platforms.ClearAsync(new(Guid.Empty, "test"), desk.Client)).Ok);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.Orders.SendDueAsync();
        Assert.Equal(OrderState.Withdrawn, Assert.Single(await desk.MadeAsync(call)).State);
        Assert.Equal("no-telephone", (await desk.PausesAsync(call, false)).Refusal!.Code);
        Assert.Null((await desk.TelephoneAsync(call)).Recording);
    }
}
