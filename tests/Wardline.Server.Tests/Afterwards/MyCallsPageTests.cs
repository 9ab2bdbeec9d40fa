using System.Net;
using System.Text.RegularExpressions;
using Wardline.Guard.Ledger;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Server.Tests.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Afterwards;

/// <summary>An agent's own calls, a call's sheet and what is added to its notes, as pages.</summary>
public sealed partial class MyCallsPageTests
{
    static void TellsNothing(Page page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain(CallHouse.Canaries, word => page.Text.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("617 555 0123", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("blue ones", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_a_wrap_up_stands_on_top_and_leads_there()
    {
        await using var desk = await CallHouse.OpenAsync();
        var agent = await desk.AsAsync("agent");
        var empty = await agent.GetAsync("/my-calls");
        Assert.Contains("No call yet today.", empty.Text, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"page\">My calls</a>", empty.Text, StringComparison.Ordinal);

        var done = Id(await desk.WrappedUpAsync("agent"));
        var left = Id(await desk.VerifiedAsync("agent"));
        desk.House.Time.Advance(TimeSpan.FromSeconds(1));
        var on = Id(await desk.OpenCallAsync("agent"));
        await desk.OpenCallAsync("agent-2");
        var page = await agent.GetAsync("/my-calls");
        TellsNothing(page);
        Assert.Equal([left, on, done], Sheets().Matches(page.Text).Select(match => match.Groups[1].Value));
        Assert.Contains($"href=\"/calls/{left}#wrap-up\"", page.Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page.Text, " autofocus"));
        Assert.All(["One call waits", "Answered", "✔ Basic", "✓ done", "● on now"], word => Assert.Contains(word, WebUtility.HtmlDecode(page.Text), StringComparison.Ordinal));
        TellsNothing(await agent.GetAsync("/my-calls?back=1"));
        TellsNothing(await agent.GetAsync("/my-calls?back=many"));

        var json = (await agent.GetAsync("/api/v1/my-calls")).Json;
        Assert.Equal((left, "waiting"), (json.GetProperty("unfinished")[0].GetProperty("call").GetString(), json.GetProperty("unfinished")[0].GetProperty("wrapUp").GetString()));
        Assert.Equal([on, done], json.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("call").GetString()!));
        Assert.Contains("don't take calls", WebUtility.HtmlDecode((await (await desk.AsAsync("auditor")).GetAsync("/my-calls")).Text), StringComparison.Ordinal);
        Assert.DoesNotContain("My calls</a>", (await (await desk.AsAsync("auditor")).GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_telephone_says_is_over_or_went_elsewhere_waits_though_nobody_hung_up_here()
    {
        await using var desk = await CallHouse.OpenAsync();
        var agent = await desk.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(desk.House, desk.Client);
        async Task<string> AnswerAsync(string call) => (await telephone.TellAsync("answered", call, "agent@house.example")).Json.GetProperty("call").GetString()!;
        async Task<int> WaitingAsync() => (await agent.GetAsync("/api/v1/my-calls")).Json.GetProperty("unfinished").GetArrayLength();
        var first = await AnswerAsync("c-1");
        desk.House.Time.Advance(TimeSpan.FromSeconds(5));
        var second = await AnswerAsync("c-2");
        desk.House.Time.Advance(TimeSpan.FromSeconds(5));
        await desk.OpenCallAsync("agent");

        // A telephone on hold keeps its call on, whatever else was taken since.
        Assert.Equal(HttpStatusCode.Accepted, (await telephone.TellAsync("held", "c-1")).Status);
        Assert.Equal(0, await WaitingAsync());
        await telephone.TellAsync("transferred", "c-1");
        Assert.Equal(1, await WaitingAsync());
        desk.House.Time.Advance(TimeSpan.FromSeconds(5));
        await telephone.TellAsync("ended", "c-2");
        var waiting = (await agent.GetAsync("/api/v1/my-calls")).Json.GetProperty("unfinished").EnumerateArray().ToList();
        Assert.Equal([first, second], waiting.Select(call => call.GetProperty("call").GetString()!));
        Assert.Equal(desk.House.Time.GetUtcNow().ToUnixTimeMilliseconds(), waiting[1].GetProperty("over").GetDateTimeOffset().ToUnixTimeMilliseconds());
        TellsNothing(await agent.GetAsync("/my-calls"));
        Assert.Contains("The telephone call was transferred.", (await agent.GetAsync($"/call-sheets/{first}")).Text, StringComparison.Ordinal);
        Assert.Equal(1, (await (await desk.AsAsync("supervisor")).GetAsync("/api/v1/figures")).Json.GetProperty("all").GetProperty("transferred").GetInt32());

        // A transfer that is told of after the end, and however often, was one.
        var third = await AnswerAsync("c-3");
        desk.House.Time.Advance(TimeSpan.FromSeconds(5));
        await telephone.TellAsync("ended", "c-3");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await telephone.TellAsync("transferred", "c-3", at: desk.House.Time.GetUtcNow().AddSeconds(-1))).Status);
        }

        Assert.Contains("The telephone call was transferred.", (await agent.GetAsync($"/call-sheets/{third}")).Text, StringComparison.Ordinal);
        Assert.Equal(2, (await (await desk.AsAsync("supervisor")).GetAsync("/api/v1/figures")).Json.GetProperty("all").GetProperty("transferred").GetInt32());
    }

    [Fact]
    public async Task Something_is_added_blind_and_what_was_typed_is_given_back_when_it_can_not_be()
    {
        await using var desk = await CallHouse.OpenAsync();
        var agent = await desk.AsAsync("agent");
        var call = await desk.VerifiedAsync("agent");
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/notes", new { text = "Wants the blue ones." })).Status);
        await desk.PostAsync("agent", call + "/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true });
        var sheet = $"/call-sheets/{Id(call)}";
        var page = await agent.GetAsync(sheet);
        TellsNothing(page);
        Assert.All(["Add to the notes", "1, and 0 added later", "It was wrapped up."], word => Assert.Contains(word, page.Text, StringComparison.Ordinal));

        // Sent twice, it is there once, and on no page again.
        var once = Once().Match(page.Text).Groups[1].Value;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(sheet + "?told=addendum", (await agent.PostAsync(sheet, sheet + "/addendum", ("once", once), ("note", "And two blue ones."))).To);
        }

        var after = await agent.GetAsync(sheet + "?told=addendum");
        TellsNothing(after);
        Assert.Contains("1, and 1 added later", after.Text, StringComparison.Ordinal);
        Assert.Single(await desk.House.EntriesAsync(), entry => entry is { Kind: "call.note-addendum", Outcome: EntryOutcome.Done });

        // An empty one is refused beside the form, whose id stays; one that comes too late gives the text back, on the answer alone.
        var empty = await agent.PostAsync(sheet, sheet + "/addendum", ("once", once), ("note", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync(sheet, sheet + "/addendum", ("note", " "))).Status);
        Assert.Equal((HttpStatusCode.Conflict, once), (empty.Status, Once().Match(empty.Text).Groups[1].Value));
        desk.House.Time.AdjustTime(desk.House.Time.GetUtcNow().AddMinutes(31));
        await agent.SignInAsync(desk.PersonOf("agent"), desk.House.Time);
        var gone = await agent.GetAsync(sheet);
        Assert.DoesNotContain("Add to the notes", gone.Text, StringComparison.Ordinal);
        var late = await agent.PostAsync("/my-calls", sheet + "/addendum", ("note", "Three <blue> ones."));
        Assert.Equal(HttpStatusCode.Gone, late.Status);
        Assert.Contains("Three &lt;blue&gt; ones.", late.Text, StringComparison.Ordinal);
        Assert.Contains("The time to add to the notes of this call is over.", late.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("blue", desk.House.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_found_by_its_id_by_those_who_may_see_it_and_what_was_typed_stands_in_no_address()
    {
        await using var desk = await CallHouse.OpenAsync();
        var (mine, theirs) = (Id(await desk.WrappedUpAsync("agent")), Id(await desk.WrappedUpAsync("agent-2")));
        var (agent, supervisor) = (await desk.AsAsync("agent"), await desk.AsAsync("supervisor"));
        Assert.Equal($"/call-sheets/{mine}", (await agent.PostAsync("/my-calls", "/call-sheets", ("id", mine))).To);

        // Six digits of two calls of the same minutes: both for the supervisor, one for each of their agents.
        var both = await supervisor.PostAsync("/floor", "/call-sheets", ("id", mine[..6]));
        TellsNothing(both);
        Assert.Equal([mine, theirs], Sheets().Matches(both.Text).Select(match => match.Groups[1].Value));

        // Somebody else's call that is on is told to be, and leads to its sheet only.
        var others = Id(await desk.OpenCallAsync("agent-2"));
        Assert.DoesNotContain($"\"/calls/{others}", (await supervisor.PostAsync("/floor", "/call-sheets", ("id", mine[..6]))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"/calls/{others}", (await supervisor.GetAsync($"/call-sheets/{others}")).Text, StringComparison.Ordinal);
        var one = await agent.PostAsync("/my-calls", "/call-sheets", ("id", mine[..6]));
        Assert.Equal($"/call-sheets/{mine}", one.To);

        // Somebody else's and none are answered alike, but for what was typed.
        var other = await agent.PostAsync("/my-calls", "/call-sheets", ("id", theirs));
        var none = await agent.PostAsync("/my-calls", "/call-sheets", ("id", "01890000-0000-7000-8000-000000000001"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.Status, none.Status));
        Assert.Equal(Alike(other.Text), Alike(none.Text));
        Assert.Equal(HttpStatusCode.NotFound, (await agent.GetAsync($"/call-sheets/{theirs}")).Status);
        var name = await agent.PostAsync("/my-calls", "/call-sheets", ("id", "Araminta Quillfeather"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, name.Status);
        Assert.DoesNotContain("Quillfeather", desk.House.Log.Text, StringComparison.OrdinalIgnoreCase);

        var before = (await desk.House.EntriesAsync()).Count;
        var looked = await supervisor.GetAsync($"/call-sheets/{theirs}");
        TellsNothing(looked);
        Assert.DoesNotContain("Add to the notes", looked.Text, StringComparison.Ordinal);
        Assert.Equal(["call.sheet-read"], (await desk.House.EntriesAsync()).Skip(before).Where(entry => entry.Kind != "session.used").Select(entry => entry.Kind));
        Assert.Equal(3, (await desk.PostAsync("supervisor", "/api/v1/call-sheets/find", new { id = mine[..6] })).Json.GetProperty("calls").GetArrayLength());
    }

    static string Id(string call) => call[(call.LastIndexOf('/') + 1)..];

    static string Alike(string text) => Varies().Replace(text, "");

    [GeneratedRegex("<a href=\"/call-sheets/([0-9a-f-]{36})\">")]
    private static partial Regex Sheets();

    [GeneratedRegex("name=\"once\" value=\"([^\"]+)\"")]
    private static partial Regex Once();

    [GeneratedRegex(" value=\"[^\"]*\"")]
    private static partial Regex Varies();
}
