using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Messages;
using Wardline.Tests.Calls;
using Xunit;
using static Wardline.Tests.Messages.MessageDesk;

namespace Wardline.Tests.Messages;

public sealed class InboxTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Another_clients_message_is_not_there_and_neither_is_one_for_those_who_read_none(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        var id = await desk.MadeAsync(await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync(), text: "Wants Thursday");
        var nobody = Ids.New(desk.Desk.Time);
        foreach (var who in new[] { desk.Stranger, desk.Desk.Agent, desk.Desk.NewAgent("supervisor"), desk.Desk.NewAgent("auditor"), desk.Desk.NewAgent("client-staff") })
        {
            Assert.Equal("no-message", (await desk.OpensAsync(who, id)).Refusal?.Code);
            Assert.Equal("no-message", (await desk.OpensAsync(who, nobody)).Refusal?.Code);
            foreach (var move in Enum.GetValues<MessageMove>())
            {
                Assert.Equal("no-message", (await desk.MovesAsync(who, id, move, "A reason")).Refusal?.Code);
            }
        }

        // Of the right client, but in a role that reads none, or with one that never opens anything.
        Assert.Equal("role-may-not", (await desk.OpensAsync(desk.Reader with { Roles = ["agent"] }, id)).Refusal?.Code);
        Assert.Equal("role-may-not", (await desk.OpensAsync(desk.Reader with { Roles = ["client-staff", "auditor"] }, id)).Refusal?.Code);
        Assert.Empty(await desk.InboxAsync(desk.Stranger));
        Assert.Null(await new ListInbox(desk.Desk.Agent).HandleAsync(desk.Floor));
        Assert.Null(await new ListInbox(desk.Desk.NewAgent("auditor")).HandleAsync(desk.Floor));
        Assert.Null(await new ListInbox(desk.Desk.NewAgent("supervisor", "auditor")).HandleAsync(desk.Floor));
        var refused = (await desk.EntriesAsync("message.read")).Where(e => e.Reason == "no-message").ToArray();
        Assert.Equal(10, refused.Length);
        Assert.All(refused, e => Assert.Null(e.Patient));
        Assert.Equal(MessageState.New, Assert.Single(await desk.InboxAsync(desk.Reader)).Message.State);
        await desk.CheckAsync("Thursday");
    }

    [Fact]
    public async Task A_message_goes_forward_only_and_closes_when_it_is_done_or_returned()
    {
        await using var desk = await OpenAsync(postgres: false);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var id = await desk.MadeAsync(call);
        Assert.Equal("read-first", (await desk.MovesAsync(desk.Reader, id, MessageMove.Done)).Refusal?.Code);
        Done(await desk.OpensAsync(desk.Reader, id));
        Assert.Equal("bad-input", (await desk.MovesAsync(desk.Reader, id, MessageMove.Answer, " ")).Refusal?.Code);
        Assert.Equal("bad-input", (await desk.MovesAsync(desk.Reader, id, MessageMove.Return)).Refusal?.Code);
        Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Acknowledge));
        Assert.Equal("moved-on", (await desk.MovesAsync(desk.Reader, id, MessageMove.Acknowledge)).Refusal?.Code);
        Assert.Equal(MessageState.Returned, Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Return, "Not our patient any more")).State);
        Assert.Equal("message-over", (await desk.OpensAsync(desk.Reader, id)).Refusal?.Code);
        Assert.Equal("message-over", (await desk.MovesAsync(desk.Reader, id, MessageMove.Done)).Refusal?.Code);

        var told = Assert.Single(Done(await desk.ReadsAsync(call)).All);
        Assert.Equal((MessageState.Returned, "reason", "Not our patient any more"), (told.Message.State, told.Notes.Single().Kind, told.Notes.Single().Text));
        var supervisor = desk.Desk.NewAgent("supervisor");
        Assert.Equal(MessageState.Returned, Assert.Single(await desk.InboxAsync(supervisor)).Message.State);
        desk.Desk.Time.Advance(ListInbox.ReturnedFor + TimeSpan.FromMinutes(1));
        Assert.Empty(await desk.InboxAsync(supervisor));
        await desk.CheckAsync("Not our patient");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_two_who_finish_at_once_one_does_and_the_other_hears_that_it_is_over(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        for (var round = 0; round < 5; round++)
        {
            var id = await desk.MadeAsync(call);
            Done(await desk.OpensAsync(desk.Reader, id));
            var both = await Task.WhenAll(
                Task.Run(() => desk.MovesAsync(desk.Reader, id, MessageMove.Done)), Task.Run(() => desk.MovesAsync(desk.Reader, id, MessageMove.Return, "Elsewhere")));
            Assert.Equal("message-over", Assert.Single(both, step => step.Value is null).Refusal!.Code);
        }

        await desk.CheckAsync("Elsewhere");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_late_is_reminded_of_and_then_a_supervisor_is_told_each_once(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var late = new LateMessages(desk.Floor);
        var (urgent, calm) = (await desk.MadeAsync(call, urgent: true), await desk.MadeAsync(call));
        var (supervisor, elsewhere) = (desk.Desk.NewAgent("supervisor"), desk.Desk.NewAgent("supervisor") with { OnlyClient = desk.Stranger.OnlyClient });
        Assert.Equal([urgent, calm], (await desk.InboxAsync(desk.Reader)).Select(i => i.Message.Id));
        Assert.Equal(0, await late.HandleAsync());
        Assert.Empty(await desk.InboxAsync(supervisor));

        // The profile was never written, so its hours are Monday to Friday, eight to six in New York; 1 October and 60 days is a Monday, 8 o'clock.
        var due = (await desk.InboxAsync(desk.Reader))[0].Message;
        Assert.Equal((TimeSpan.FromHours(3), TimeSpan.FromHours(7)), (due.Due - desk.Desk.Time.GetUtcNow(), due.Escalate - desk.Desk.Time.GetUtcNow()));
        desk.Desk.Time.SetUtcNow(due.Due);
        Assert.Equal((1, 0), (await late.HandleAsync(), await late.HandleAsync()));
        Assert.True(Assert.Single(await desk.InboxAsync(supervisor)) is { Late: true, Message.Escalated: null });
        Assert.Empty(await desk.InboxAsync(elsewhere));
        await desk.Desk.RestartAsync();
        var again = await MessageFloor.OpenAsync(desk.Desk.House, desk.Desk.Floor);
        desk.Desk.Time.SetUtcNow(due.Escalate);
        Assert.Equal(1, (await Task.WhenAll(new LateMessages(again).HandleAsync(), new LateMessages(again).HandleAsync())).Sum());
        Assert.Equal(urgent, Assert.Single((await new ListInbox(supervisor).HandleAsync(again))!.Items).Message.Id);
        foreach (var kind in new[] { "message.reminded", "message.escalated" })
        {
            Assert.Equal(("job", urgent.ToString("D")), (Assert.Single(await desk.EntriesAsync(kind)).Actor.Role, Assert.Single(await desk.EntriesAsync(kind)).Basis!.Id));
        }

        await desk.CheckAsync();
    }

    [Fact]
    public async Task What_is_done_is_late_no_more()
    {
        await using var desk = await OpenAsync(postgres: false);
        var id = await desk.MadeAsync(await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync());
        Done(await desk.OpensAsync(desk.Reader, id));
        Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Done));
        desk.Desk.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await new LateMessages(desk.Floor).HandleAsync());
        Assert.Empty(await desk.InboxAsync(desk.Desk.NewAgent("supervisor")));
    }
}
