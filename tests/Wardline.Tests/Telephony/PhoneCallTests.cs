using Wardline.Samples;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;
using static Wardline.Telephony.PhoneEventKind;

namespace Wardline.Tests.Telephony;

/// <summary>What events make of a call, in whatever order and however often they come.</summary>
public class PhoneCallTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    static readonly Guid Anna = Guid.CreateVersion7(), Ben = Guid.CreateVersion7();

    sealed record Told(PhoneEventKind Kind, int Second, Guid? Agent = null);

    static PhoneCall New() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), [1], [2], Guid.CreateVersion7(), "none", null, "offered", -1, null, null, 0);

    // Opening gives the call an id, as the act does.
    static PhoneCall Play(IEnumerable<Told> events, out int opened)
    {
        var (call, opens) = (New(), 0);
        foreach (var e in events)
        {
            var now = Start.AddMinutes(2);
            if (call.After(e.Kind, PhoneCall.OrderOf(e.Kind, Start.AddSeconds(e.Second), now), e.Agent, now) is { } after)
            {
                opens += after.Opens ? 1 : 0;
                call = after.Opens ? after.To with { Call = Guid.CreateVersion7() } : after.To;
            }
        }

        opened = opens;
        return call;
    }

    [Fact]
    public void Every_order_and_doubling_of_a_call_ends_alike()
    {
        Told[][] calls =
        [
            [new(Offered, 0, Anna), new(Answered, 5, Anna), new(Held, 20), new(Resumed, 30), new(Conferenced, 40), new(Ended, 60)],
            [new(Offered, 0, Anna), new(Answered, 5, Anna), new(Held, 20), new(Resumed, 20)],
            [new(Offered, 0, Anna), new(Offered, 10, Ben), new(Answered, 15, Ben), new(Held, 20)],
            [new(Offered, 0), new(Answered, 5, Ben), new(Transferred, 50)],
            [new(Offered, 0, Anna), new(Answered, 5, Anna), new(Offered, 9, Ben)],
            [new(Offered, 0, Anna), new(Ended, 8)],
        ];
        var random = new SeededRandom(TestSeed.For("phone-call"));
        var looked = 0;
        foreach (var events in calls)
        {
            var inOrder = Play(events, out var once);
            Assert.Equal(events.Any(e => e.Kind == Answered) ? 1 : 0, once);
            for (var round = 0; round < 500; round++)
            {
                // Each once and some again, in any order.
                var mixed = events.Concat(events.Where(_ => random.Chance(50))).OrderBy(_ => random.Next()).ToList();
                var call = Play(mixed, out var opened);
                Assert.Equal((inOrder.State, inOrder.Ended is null, once), (call.State, call.Ended is null, opened));

                // At whose desk it was matters until it is over: what ended before it was heard to ring has been at none.
                Assert.True(call.Ended is not null || call.Agent == inOrder.Agent);
                looked++;
            }
        }

        Assert.Equal(3000, looked);
    }

    [Fact]
    public void The_first_of_two_who_answer_has_the_call()
    {
        var call = Play([new(Offered, 0, Anna), new(Answered, 5, Anna), new(Answered, 5, Ben), new(Answered, 6, Ben)], out var opened);
        Assert.Equal((Anna, 1), (call.Agent, opened));
    }

    [Fact]
    public void An_answer_without_anybody_opens_nothing()
    {
        Assert.Null(Play([new(Offered, 0), new(Answered, 5)], out var opened).Call);
        Assert.Equal(0, opened);
    }

    [Fact]
    public void Long_after_the_end_nothing_opens_and_nothing_changes()
    {
        var ended = Play([new(Offered, 0, Anna), new(Ended, 8)], out _);
        var soon = ended.Ended!.Value.AddMinutes(5);
        Assert.True(ended.After(Answered, PhoneCall.OrderOf(Answered, Start.AddSeconds(5), soon), Anna, soon)!.Value.Opens);
        foreach (var kind in Enum.GetValues<PhoneEventKind>())
        {
            var tomorrow = soon.AddDays(1);
            Assert.Null(ended.After(kind, PhoneCall.OrderOf(kind, tomorrow, tomorrow), Ben, tomorrow));
        }
    }

    [Fact]
    public void A_clock_that_is_ahead_does_not_keep_later_events_out()
    {
        var call = New();
        call = call.After(Offered, PhoneCall.OrderOf(Offered, Start.AddYears(70), Start), Anna, Start)!.Value.To;
        var later = Start.AddSeconds(3);
        Assert.Equal("held", call.After(Held, PhoneCall.OrderOf(Held, later, later), null, later)!.Value.To.State);
        Assert.InRange(PhoneCall.OrderOf(Ended, DateTimeOffset.MinValue, Start), 0, 7);
    }
}
