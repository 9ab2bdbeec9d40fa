using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Faults;

/// <summary>The entry can't be written: no door of calls gives a byte of the patient, and when it is mended all of them go on.</summary>
public sealed partial class FaultDoorTests
{
    static readonly string[] Secrets = [.. CallHouse.Canaries, Ask.Noted];

    [Fact]
    public async Task Every_door_of_calls_is_asked()
    {
        await using var house = await House.OpenAsync();
        var doors = house.Server.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => $"{m} /{Constraint().Replace(e.RoutePattern.RawText!.Trim('/'), "}")}"))
            .Where(door => OfCalls().IsMatch(door)).Order().ToList();
        Assert.True(doors.Count >= 37, $"Only {doors.Count} doors were looked at.");
        Assert.Equal(doors, Ask.All.Select(ask => ask.Door.Split('?')[0]).Distinct().Order());
        Assert.Equal(11, Ask.All.Count(ask => ask.Kind is null));
    }

    [Theory]
    [InlineData(EntryFault.DiskFull)]
    [InlineData(EntryFault.PagesFull)]
    [InlineData(EntryFault.ReadOnly)]
    [InlineData(EntryFault.CutBefore)]
    [InlineData(EntryFault.CutDuring)]
    [InlineData(EntryFault.ReadOnlyServer)]
    public async Task No_door_tells_anything_whose_entry_can_not_be_written(string name)
    {
        await using var fault = await EntryFault.OpenAsync(name);
        var (desk, look) = (fault.Desk, fault.Look);
        var asks = await Ask.PrepareAllAsync(desk);
        foreach (var (call, ask) in asks)
        {
            var (entries, mails, state) = (await look.CountAsync(call, Opening(ask)), Mails(desk), await StateAsync(desk, call));
            await fault.StrikeAsync(ask, call);
            var logged = desk.House.Log.Count;
            var answer = await ask.AnswerAsync(desk, call);

            Assert.True(Traces.In(answer.Text, Secrets) is [], $"{ask} tells {string.Join(", ", Traces.In(answer.Text, Secrets))}");
            if (ask.Kind is null)
            {
                // Without an entry of its own it shows states: it goes on, which also shows that reading and sessions do.
                Assert.True(answer.Status == ask.Done, $"{ask}: {answer.Text}");
                continue;
            }

            Assert.True(fault.HasHit, $"{ask}: the fault did not come.");
            Assert.True(answer.Status == 503, $"{ask}: {answer.Text}");
            Assert.Contains("again", answer.Body, StringComparison.Ordinal);
            Assert.Matches(ask.Door.Contains("/api/", StringComparison.Ordinal) ? "(?i)content-type: application/problem\\+json" : "(?i)content-type: text/html", answer.Head);
            var why = desk.House.Log.Since(logged);
            Assert.True(why.Contains("NotDurableException", StringComparison.Ordinal) && why.Contains(fault.Cause, StringComparison.Ordinal), $"{ask} failed by something else: {why}");

            // Nothing of it stands, or all of it; and what isn't known to stand has gone out to nobody.
            Assert.Equal(entries + (fault.Stands ? 1 : 0), await look.CountAsync(call, Opening(ask)));
            Assert.Equal(mails, Mails(desk));
            Assert.True(fault.Stands || state == await StateAsync(desk, call), $"{ask} is half done.");
        }

        await fault.LiftAsync();

        // Saves of unfinished text have one entry a minute.
        desk.House.Time.AdjustTime(desk.House.Time.GetUtcNow().AddMinutes(1));
        foreach (var (call, ask) in asks)
        {
            var entries = await look.CountAsync(call, ask.Kind);

            // A page counts its saves: the same count again is the save that stands already.
            var answer = await (ask with { Body = ask.Body.Replace("draft-seq=1", "draft-seq=2", StringComparison.Ordinal) }).AnswerAsync(desk, call);
            Assert.True(answer.Status == (fault.Stands ? ask.Again : ask.Done), $"{ask} afterwards: {answer.Text}");
            Assert.True(ask.Kind is null || entries < await look.CountAsync(call, ask.Kind), $"{ask} afterwards: no entry.");
        }

        Assert.DoesNotContain(Secrets, secret => desk.House.Log.Text.Contains(secret, StringComparison.OrdinalIgnoreCase));
        var (code, found, err) = await desk.House.VerbAsync("ledger", "verify", "--state");
        Assert.True(code == 0, found + err);
    }

    // The opening of a call has a basis of its own.
    static string? Opening(Ask ask) => ask.Kind == "call.open" ? ask.Kind : null;

    static int Mails(CallHouse desk) => Directory.Exists(desk.House.Codes) ? Directory.GetFiles(desk.House.Codes).Length : 0;

    /// <summary>All that the call's state says: its version, level, attempts and searches left.</summary>
    static async Task<string> StateAsync(CallHouse desk, Guid call)
    {
        var state = await new Ask("GET /api/v1/calls/{id}", "", 200).AnswerAsync(desk, call);
        Assert.True(state.Status == 200, state.Text);
        return state.Body;
    }

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();

    [GeneratedRegex("^[A-Z]+ /(api/v1/)?(calls|representatives)(/|$)")]
    private static partial Regex OfCalls();
}
