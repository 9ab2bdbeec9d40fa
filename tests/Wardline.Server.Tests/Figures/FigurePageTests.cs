using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Wardline.Server.Figures;
using Wardline.Server.Tests.Calls;
using Xunit;

namespace Wardline.Server.Tests.Figures;

/// <summary>The page of figures, its charts and the tables beside them.</summary>
public sealed partial class FigurePageTests
{
    [Fact]
    public async Task The_page_draws_what_the_tables_and_the_JSON_say_and_nothing_of_a_caller()
    {
        await using var desk = await CallHouse.OpenAsync();
        var (supervisor, auditor) = (await desk.AsAsync("supervisor"), await desk.AsAsync("auditor"));
        Assert.Contains("Figures come with the calls", (await auditor.GetAsync("/figures")).Text, StringComparison.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            var call = await desk.VerifiedAsync("agent");
            desk.House.Time.Advance(TimeSpan.FromSeconds(40));
            await desk.PostAsync("agent", call + "/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true });
        }

        await desk.OpenCallAsync("agent-2", CallHouse.OtherLine);
        var page = await supervisor.GetAsync("/figures?days=7&by=client");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain(CallHouse.Canaries, word => page.Text.Contains(word, StringComparison.OrdinalIgnoreCase));

        // Four charts, each well-formed, without a style or script of its own, and each with its table.
        var charts = Svg().Matches(page.Text).Select(match => XElement.Parse(match.Value)).ToList();
        Assert.Equal(3, charts.Count);
        Assert.Contains("No call went to somebody else.", page.Text, StringComparison.Ordinal);
        Assert.Equal(4, Regex.Count(page.Text, "<table"));
        Assert.All(charts.SelectMany(chart => chart.DescendantsAndSelf()), element => Assert.DoesNotContain(element.Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name == "style" || a.Name == "href"));
        Assert.All(charts, chart => Assert.Equal("img", chart.Attribute("role")!.Value));

        var json = (await supervisor.GetAsync("/api/v1/figures?days=7&by=client")).Json;
        Assert.Equal((7, 6), (json.GetProperty("all").GetProperty("calls").GetInt32(), json.GetProperty("all").GetProperty("wrappedUp").GetInt32()));
        var groups = json.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal([(desk.Client, 6), (desk.Other, 1)], groups.Select(group => (group.GetProperty("key").GetGuid(), group.GetProperty("calls").GetInt32())));

        // The other client has one caller: how that one fared is told nowhere, not by the sums either.
        Assert.All(groups[1].GetProperty("outcomes").EnumerateArray(), count => Assert.Equal(JsonValueKind.Null, count.ValueKind));
        Assert.Equal(JsonValueKind.Null, groups[1].GetProperty("seconds").ValueKind);
        var told = json.GetProperty("all").GetProperty("outcomes").EnumerateArray().Zip(groups[0].GetProperty("outcomes").EnumerateArray());
        Assert.All(told, pair => Assert.True(pair.First.ValueKind == JsonValueKind.Null || pair.Second.ValueKind == JsonValueKind.Null || pair.First.GetInt32() == pair.Second.GetInt32()));
        Assert.Equal("no team", Regex.Match((await supervisor.GetAsync("/figures?by=team")).Text, "<th scope=\"row\">(no team)</th>").Groups[1].Value);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await supervisor.GetAsync("/api/v1/figures?days=2")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await supervisor.GetAsync("/api/v1/figures?days=many")).Status);
        Assert.Equal(HttpStatusCode.OK, (await supervisor.GetAsync("/figures?days=many&by=%3Cscript%3E")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await desk.AsAsync("agent")).GetAsync("/figures")).Status);
        Assert.DoesNotContain(">Figures</a>", (await (await desk.AsAsync("agent")).GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_is_as_long_as_its_value_and_its_words_are_escaped()
    {
        var chart = new Chart(
            "x", "Title <&>", "calls", "Client", [new("One", "k0"), new("Rest", "hatch")], ["One"],
            [new("Half <b>", [50, 0], "50", ["50"]), new("Whole", [60, 40], "100", ["60"]), new("None", [0, 0], "0", ["0"])]);
        var svg = XElement.Parse(ChartSvg.Of(chart));
        var widths = svg.Elements("rect").Select(rect => double.Parse(rect.Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(3, widths.Count);
        Assert.Equal(widths[0] * 2, widths[1] + widths[2], 0.05);
        Assert.Equal(widths[1] / 60, widths[2] / 40, 0.05);
        Assert.Contains(svg.Elements("text"), text => text.Value == "Half <b>");
        Assert.StartsWith("Title <&>", svg.Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", ChartSvg.Of(chart), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true, 1, 1)]
    [InlineData(1, true, 1, 1)]
    [InlineData(1, false, 1, 0.2)]
    [InlineData(7, true, 8, 2)]
    [InlineData(13, true, 15, 5)]
    [InlineData(1_000, true, 1_000, 200)]
    [InlineData(1_234, true, 1_500, 500)]
    public void An_axis_ends_above_its_highest_value_in_round_steps(double highest, bool whole, double top, double every)
    {
        var (has, step) = ChartSvg.Scale(highest, whole);
        Assert.Equal((top, every), (Math.Round(has, 6), Math.Round(step, 6)));
    }

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();
}
