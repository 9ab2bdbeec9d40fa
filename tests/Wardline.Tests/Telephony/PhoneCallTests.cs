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

    static readonly Who Stranger = new(true, null), Nobody = new(false, null);

    sealed record Told(PhoneEventKind Kind, int Second, Who Who = default);

    static Who Is(Guid agent) => new(true, agent);

    static PhoneCall New() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), [1], Guid.CreateVersion7(), null, "none", null, -1, -1, "offered", -1, null, null, Start, 0);

    // Opening gives the call an id, as the act does.
    static PhoneCall Play(IEnumerable<Told> events, out int opened)
    {
        var (call, opens, now) = (New(), 0, Start.AddMinutes(2));
        foreach (var e in events)
        {
            var after = call.After(e.Kind, PhoneCall.OrderOf(e.Kind, Start.AddSeconds(e.Second), now), e.Who, now);
            opens += after.Opens ? 1 : 0;
            call = after.Opens ? after.To with { Call = Guid.CreateVersion7() } : after.To;
        }

        opened = opens;
        return call;
    }

    [Fact]
    public void Every_order_and_doubling_of_a_call_ends_alike()
    {
        (Told[] Events, int Opens)[] calls =
        [
            ([new(Offered, 0, Is(Anna)), new(Answered, 5, Is(Anna)), new(Held, 20), new(Resumed, 30), new(Conferenced, 40), new(Ended, 60)], 1),
            ([new(Offered, 0, Is(Anna)), new(Answered, 5, Is(Anna)), new(Held, 20), new(Resumed, 20)], 1),
            ([new(Offered, 0, Is(Anna)), new(Offered, 10, Is(Ben)), new(Answered, 15, Is(Ben)), new(Held, 20)], 1),
            ([new(Offered, 0), new(Answered, 5, Is(Ben)), new(Transferred, 50)], 1),
            ([new(Offered, 0, Is(Anna)), new(Answered, 5, Is(Anna)), new(Offered, 9, Is(Ben))], 1),
            ([new(Offered, 0, Is(Anna)), new(Answered, 5), new(Held, 9)], 1),
            ([new(Answered, 5), new(Offered, 9, Is(Ben)), new(Answered, 15, Is(Anna))], 1),
            ([new(Answered, 5), new(Offered, 9, Is(Ben))], 0),
            ([new(Offered, 0, Is(Anna)), new(Answered, 5, Stranger), new(Held, 9)], 0),
            ([new(Offered, 0, Is(Anna)), new(Answered, 5, Stranger), new(Offered, 9, Is(Ben))], 0),
            ([new(Offered, 0, Is(Anna)), new(Offered, 4, Stranger)], 0),
            ([new(Offered, 0, Is(Anna)), new(Ended, 8)], 0),
        ];
        var random = new SeededRandom(TestSeed.For("phone-call"));
        var looked = 0;
        foreach (var (events, opens) in calls)
        {
            var inOrder = Play(events, out var once);
            Assert.Equal(opens, once);
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

        Assert.Equal(6000, looked);
    }

    [Fact]
    public void The_first_of_two_who_answer_has_the_call()
    {
        var call = Play([new(Offered, 0, Is(Anna)), new(Answered, 5, Is(Anna)), new(Answered, 5, Is(Ben)), new(Answered, 6, Is(Ben))], out var opened);
        Assert.Equal((Anna, 1), (call.Agent, opened));
    }

    [Fact]
    public void An_answer_by_somebody_unknown_opens_nothing_and_takes_the_call_from_where_it_rang()
    {
        var call = Play([new(Offered, 0, Is(Anna)), new(Answered, 5, Stranger)], out var opened);
        Assert.Equal((null, null, 0), (call.Agent, call.Call, opened));
        Assert.Equal((Ben, 1), (Play([new(Offered, 0, Is(Anna)), new(Answered, 5, Stranger), new(Answered, 6, Is(Ben))], out opened).Agent, opened));
    }

    [Fact]
    public void An_event_that_comes_again_leaves_the_row_equal_even_when_its_clock_is_ahead()
    {
        var (call, now) = (New(), Start);
        foreach (var (kind, ahead) in new[] { (Offered, 300), (Held, 1300), (Resumed, 1350) })
        {
            var order = PhoneCall.OrderOf(kind, Start.AddMilliseconds(ahead), now);
            call = call.After(kind, order, Is(Anna), now).To;
            now = now.AddMilliseconds(50);
        }

        now = now.AddSeconds(10);
        Assert.Equal((call, false), call.After(Held, PhoneCall.OrderOf(Held, Start.AddMilliseconds(1300), now), Nobody, now));
        Assert.Equal("answered", call.State);
    }

    [Fact]
    public void Long_after_the_end_or_dated_after_it_nothing_opens_and_nothing_changes()
    {
        var ended = Play([new(Offered, 0, Is(Anna)), new(Ended, 8)], out _);
        var soon = ended.Ended!.Value.AddMinutes(5);
        Assert.True(ended.After(Answered, PhoneCall.OrderOf(Answered, Start.AddSeconds(5), soon), Is(Anna), soon).Opens);
        Assert.False(ended.After(Answered, PhoneCall.OrderOf(Answered, Start.AddSeconds(9), soon), Is(Anna), soon).Opens);
        var tomorrow = soon.AddDays(1);
        Assert.All(Enum.GetValues<PhoneEventKind>(), kind => Assert.Equal((ended, false), ended.After(kind, PhoneCall.OrderOf(kind, tomorrow, tomorrow), Is(Ben), tomorrow)));
    }

    [Fact]
    public void What_rings_for_hours_has_lost_its_end_and_opens_no_more()
    {
        var ringing = Play([new(Offered, 0, Is(Anna))], out _);
        foreach (var (late, opens) in new[] { (PhoneCall.LongestRing, true), (PhoneCall.LongestRing + TimeSpan.FromSeconds(1), false) })
        {
            Assert.Equal(opens, ringing.After(Answered, PhoneCall.OrderOf(Answered, Start + late, Start + late), Is(Anna), Start + late).Opens);
        }
    }

    [Fact]
    public void A_clock_far_ahead_does_not_keep_later_events_out()
    {
        var call = New().After(Offered, PhoneCall.OrderOf(Offered, Start.AddYears(70), Start), Is(Anna), Start).To;
        var later = Start.AddMinutes(6);
        Assert.Equal("held", call.After(Held, PhoneCall.OrderOf(Held, later, later), Nobody, later).To.State);
        Assert.InRange(PhoneCall.OrderOf(Ended, DateTimeOffset.MinValue, Start), 0, 7);
    }
}
