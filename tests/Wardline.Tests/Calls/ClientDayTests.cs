using Wardline.Calls;
using Wardline.Calls.Afterwards;
using Wardline.Calls.Figures;
using Wardline.Guard.Access;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>A day is the day where the client is, though the clients are at both ends of the calendar.</summary>
public sealed class ClientDayTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_minute_before_midnight_is_yesterday_and_a_minute_after_is_today(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var other = await desk.House.CreateClientAsync(new Actor(Guid.Empty, "test"), "other");
        var (auckland, angeles) = (TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland"), TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles"));
        var floor = await CallFloor.OpenAsync(desk.House, desk.Floor.Access, desk.Floor.Verification, null, client => client == other.Id ? auckland : angeles);
        async Task<Guid> CallAsync(Guid client, int day, int hour, int minute)
        {
            desk.Time.SetUtcNow(new DateTimeOffset(2026, 12, day, hour, minute, 0, TimeSpan.Zero));
            var call = (await new OpenCall(desk.Agent, new LineFacts("main", client, [], "greeting"), null).HandleAsync(floor)).Value!.Call;
            Assert.NotNull((await new WrapUp(desk.Agent, call, "other", [], true).HandleAsync(floor)).Value);
            return call;
        }

        // Midnight in Los Angeles is 08:00, in Auckland 11:00.
        var (west, westToday) = (await CallAsync(desk.Client.Id, 1, 7, 59), await CallAsync(desk.Client.Id, 1, 8, 1));
        var (east, eastToday) = (await CallAsync(other.Id, 1, 10, 59), await CallAsync(other.Id, 1, 11, 1));
        async Task<List<Guid>> DayAsync(int back) => [.. (await new ListWorkedCalls(desk.Agent, back).HandleAsync(floor)).Calls.Select(call => call.Call)];
        Assert.Equal([eastToday, westToday], await DayAsync(0));
        Assert.Equal([east, west], await DayAsync(1));
        Assert.Empty(await DayAsync(2));

        async Task<CallFigures> ReadAsync(int days) => (await new ReadFigures(desk.NewAgent("supervisor"), days, ReadFigures.Client, new Dictionary<Guid, Guid>()).HandleAsync(floor)).Value!;
        var today = await ReadAsync(1);
        Assert.Equal((2, 2, 2), (today.All.Calls, today.Groups.Length, today.Series[0].Calls));

        // The west's 11/30 and 12/01, the east's 12/01 and 12/02; the first of the seven is the west's.
        var week = await ReadAsync(7);
        Assert.Equal(("2026-11-25", 8, 4), (week.Series[0].At, week.Series.Length, week.All.Calls));
        Assert.Equal([("2026-11-30", 1), ("2026-12-01", 2), ("2026-12-02", 1)], week.Series[^3..].Select(one => (one.At, one.Calls)));
    }
}
