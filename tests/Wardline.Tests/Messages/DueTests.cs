using System.Globalization;
using Wardline.Clients;
using Wardline.Messages;
using Wardline.Policies;
using Xunit;

namespace Wardline.Tests.Messages;

public sealed class DueTests
{
    [Theory]
    [InlineData("mon-fri 08:00-18:00", "2026-11-30 07:00", 2, "2026-11-30 10:00")] // Monday, before it opens
    [InlineData("mon-fri 08:00-18:00", "2026-11-30 09:30", 2, "2026-11-30 11:30")]
    [InlineData("mon-fri 08:00-18:00", "2026-11-27 17:00", 2, "2026-11-30 09:00")] // over the week-end
    [InlineData("mon-fri 08:00-18:00", "2026-11-28 12:00", 16, "2026-12-01 14:00")] // a Saturday
    [InlineData("mon-fri 08:00-18:00; sat 09:00-12:00", "2026-11-27 17:30", 2, "2026-11-28 10:30")]
    [InlineData("mon 08:00-12:00; mon 10:00-14:00", "2026-11-30 08:00", 6, "2026-11-30 14:00")] // spans that overlap count once
    [InlineData("mon 08:00-12:00; mon 10:00-14:00", "2026-11-30 08:00", 7, "2026-12-07 09:00")]
    [InlineData("sat-sun 00:00-24:00", "2026-11-30 08:00", 30, "2026-12-06 06:00")]
    [InlineData("always", "2026-11-28 23:00", 2, "2026-11-29 01:00")]
    [InlineData("never on Sundays", "2026-11-28 23:00", 2, "2026-11-29 01:00")]
    public void Open_hours_go_by_while_it_is_open(string text, string from, int hours, string to) =>
        Assert.Equal(At(to), OpeningHours.After(text, At(from), TimeSpan.FromHours(hours)));

    [Fact]
    public void A_due_time_is_of_the_clients_clock_also_in_the_nights_when_it_is_changed()
    {
        var kind = PolicyFiles.LoadAll(null).Access.Requests.Single(r => r.Kind == "call-back") with { DueHours = 1, UrgentHours = 1, EscalateHours = 1 };
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

        // 8 March 2026, 2 o'clock is not: an hour after 1:30 is 3:30 by that clock. Never before the moment it is made.
        var spring = MessageFloor.Due("always", zone, new DateTimeOffset(2026, 3, 8, 6, 30, 0, TimeSpan.Zero), kind, urgent: false);
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 7, 30, 0, TimeSpan.Zero), spring.Due);
        var winter = MessageFloor.Due("mon-fri 08:00-18:00", zone, new DateTimeOffset(2026, 11, 30, 14, 0, 0, TimeSpan.Zero), kind, urgent: true);
        Assert.Equal((new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero)), winter);
    }

    [Fact]
    public void Urgent_is_sooner_for_every_kind_and_every_kind_is_in_the_policy()
    {
        var requests = PolicyFiles.LoadAll(null).Access.Requests;
        Assert.Equal(CareMessage.Kinds.Keys.Order(), requests.Select(r => r.Kind).Order());
        Assert.All(requests, kind => Assert.True(kind.UrgentHours < kind.DueHours, kind.Kind));
    }

    static DateTime At(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
