using System.Net;
using System.Text.RegularExpressions;
using Wardline.Server.Tests.Desk;
using Wardline.Server.Tests.Faults;
using Xunit;

namespace Wardline.Server.Tests.Calls;

/// <summary>What is typed in a call, at the pages: filled in again, asked about at the wrap-up, given back when it can't be kept.</summary>
public sealed class DraftPageTests
{
    const string First = "0190a5c2-7b6e-7c00-8000-0000000000a1", Second = "0190a5c2-7b6e-7c00-8000-0000000000a2";

    [Fact]
    public async Task A_page_that_is_loaded_has_what_was_typed_and_a_kept_note_is_typed_no_more()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house);
        Assert.Equal(1, (await TypeAsync(agent, call, "note", "Wants <b>mornings</b>", First, 1, 0)).Json.GetProperty("version").GetInt64());
        await TypeAsync(agent, call, "scratchpad", "blue folder", First, 2, 0);
        await house.House.RestartAsync();
        using var again = Moved(agent, house.House);
        var page = (await again.GetAsync(call)).Text;
        Assert.Matches("<textarea id=\"note\"[^>]* data-version=\"1\"[^>]*>Wants &lt;b&gt;mornings&lt;/b&gt;</textarea>", page);
        Assert.Matches("<textarea id=\"scratchpad\"[^>]*>blue folder</textarea>", page);

        // The form of the page without a script says what it has seen.
        Assert.Equal(HttpStatusCode.Redirect, (await again.PostAsync(call, call + "/notes", ("note", "Wants mornings"))).Status);
        page = (await again.GetAsync(call)).Text;
        Assert.Matches("<textarea id=\"note\"[^>]*></textarea>", page);
        Assert.Matches("<textarea id=\"scratchpad\"[^>]*>blue folder</textarea>", page);
        Assert.Equal(call + "?told=scratchpad#scratchpad-panel", (await again.PostAsync(call, call + "/drafts", ("field", "scratchpad"), ("text", "red folder"), ("draft-seen", "1"))).To);
        Assert.Matches("<textarea id=\"scratchpad\"[^>]*>red folder</textarea>", (await again.GetAsync(call)).Text);
    }

    [Fact]
    public async Task Another_windows_text_is_told_of_and_taken_only_when_asked_for()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house);
        await TypeAsync(agent, call, "note", "from one", First, 1, 0);
        var told = await TypeAsync(agent, call, "note", "from two", Second, 1, 0);
        Assert.Equal((HttpStatusCode.Conflict, "changed-elsewhere"), (told.Status, told.Json.GetProperty("code").GetString()));
        var entries = (await house.House.KindsAsync()).Count;
        var versions = await agent.GetAsync(call + "/drafts");
        Assert.Equal(1, versions.Json.GetProperty("all")[0].GetProperty("version").GetInt64());
        Assert.DoesNotContain("from one", versions.Text, StringComparison.Ordinal);
        Assert.Equal(entries, (await house.House.KindsAsync()).Count);
        var read = await agent.ApiAsync(HttpMethod.Post, call + "/drafts/read", new { });
        Assert.Equal("from one", read.Json.GetProperty("all")[0].GetProperty("text").GetString());
        Assert.Equal("call.drafts-read", (await house.House.KindsAsync())[^1]);
    }

    [Theory, InlineData("add"), InlineData("discard")]
    public async Task The_wrap_up_asks_once_what_becomes_of_an_unfinished_note(string answer)
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house);
        await TypeAsync(agent, call, "note", "Ring back <at> noon", First, 1, 0);
        (string, string)[] form = [("disposition", "message-taken"), ("nothing-told", "yes")];
        var asked = await agent.PostAsync(call, call + "/wrap-up", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("“Ring back &lt;at&gt; noon”", asked.Text, StringComparison.Ordinal);
        Assert.Matches("<button[^>]* name=\"unkept\" value=\"add\"[^>]* autofocus[^>]*>Add the note and wrap up", asked.Text);
        Assert.Matches("name=\"unkept\" value=\"discard\"[^>]*>Discard it and wrap up", asked.Text);
        Assert.Matches("value=\"message-taken\" selected", asked.Text);
        Assert.Matches("name=\"nothing-told\"[^>]* checked", asked.Text);
        Assert.Single(Regex.Matches(asked.Text, " autofocus"));
        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync(call, call + "/wrap-up", [.. form, ("unkept", answer)])).To);
        Assert.Equal(answer == "add", (await house.House.KindsAsync()).Contains("call.note"));
    }

    [Fact]
    public async Task Details_that_were_typed_and_not_noted_lead_to_the_noting_first()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house, verified: true);
        await TypeAsync(agent, call, "details", "told the sister", First, 1, 0);
        var asked = await agent.PostAsync(call, call + "/wrap-up", ("disposition", "answered"), ("nothing-told", "yes"));
        Assert.Contains("<a href=\"#details\">note it</a>", asked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"add\"", asked.Text, StringComparison.Ordinal);
        Assert.Matches("<input id=\"details\"[^>]* value=\"told the sister\"", asked.Text);
        Assert.Equal(call + "?told=disclosure", (await agent.PostAsync(call, call + "/told", ("to", "other"), ("segment", "appointments"), ("details", "told the sister"), ("draft-seen", "1"))).To);
        Assert.DoesNotContain("told the sister", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_in_a_request_is_filled_in_again_asked_about_and_ends_with_the_request()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house, verified: true);
        await TypeAsync(agent, call, "appointment-about", "Mornings", First, 1, 0);
        await TypeAsync(agent, call, "appointment-text", "<early>", First, 2, 0);
        await TypeAsync(agent, call, "refill-text", "another", First, 3, 0);
        var page = (await agent.GetAsync(call)).Text;
        Assert.Matches("<details open[^>]*>\\s*<summary>Appointment", page);
        Assert.Matches("<input id=\"appointment-about\" name=\"about\" value=\"Mornings\"", page);
        Assert.Matches("<textarea id=\"appointment-text\" name=\"text\"[^>]*>&lt;early&gt;</textarea>", page);
        var asked = await agent.PostAsync(call, call + "/wrap-up", ("disposition", "answered"), ("nothing-told", "yes"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("<a href=\"#appointment-text\">send it</a>", asked.Text, StringComparison.Ordinal);

        var (kind, seen) = (("kind", "appointment"), new[] { ("subject", "move"), ("draft-seen-about", "1"), ("draft-seen-text", "1") });
        Assert.EndsWith("?told=request", (await agent.PostAsync(call, call + "/requests", [kind, ("about", "Mornings"), ("text", "<early>"), .. seen])).To, StringComparison.Ordinal);
        var left = (await agent.ApiAsync(HttpMethod.Post, call + "/drafts/read", new { })).Json.GetProperty("all").EnumerateArray().ToDictionary(d => d.GetProperty("field").GetString()!, d => d.GetProperty("text").GetString());
        Assert.Equal(("", "", "another"), (left["appointment-about"], left["appointment-text"], left["refill-text"]));
    }

    [Fact]
    public async Task A_wrap_up_whose_page_has_not_seen_the_newest_text_asks_with_that_text()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house);
        await TypeAsync(agent, call, "note", "Ring back", First, 1, 0);
        var old = await agent.GetAsync(call);
        await TypeAsync(agent, call, "note", "Ring back at noon", First, 2, 1);
        (string, string)[] form = [("disposition", "answered"), ("nothing-told", "yes"), ("unkept", "discard")];
        var asked = await agent.PostAsync(old, call + "/wrap-up", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("“Ring back at noon”", asked.Text, StringComparison.Ordinal);
        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync(asked, call + "/wrap-up", form)).To);
    }

    [Fact]
    public async Task A_program_says_what_becomes_of_unfinished_text()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = await CallAsync(house);
        await TypeAsync(agent, call, "note", "Ring back at noon", First, 1, 0);
        Task<Page> WrapAsync(string? unkept) => house.PostAsync("agent", $"/api/v1{call}/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true, unkept });
        Assert.Equal("unkept-text", (await WrapAsync(null)).Json.GetProperty("code").GetString());
        Assert.Equal("unkept-text", (await WrapAsync("ask")).Json.GetProperty("code").GetString());
        Assert.Equal("bad-input", (await WrapAsync("keep")).Json.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await WrapAsync("add")).Status);
        Assert.Contains("call.note", await house.House.KindsAsync());
        Assert.Contains("\"unkept\"", (await agent.GetAsync("/openapi/v1.json")).Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("/requests", "text"), InlineData("/drafts", "text")]
    public async Task What_else_was_typed_and_could_not_be_written_down_is_given_back(string door, string name)
    {
        await using var fault = await EntryFault.OpenAsync(EntryFault.PagesFull);
        var (agent, call) = await CallAsync(fault.Desk, verified: true);
        var open = await agent.GetAsync(call);
        await fault.StrikeAsync(Ask.All[0], Guid.Empty);
        var failed = await agent.PostAsync(open, call + door, ("field", "scratchpad"), ("kind", "message"), ("subject", "other"), (name, "Long <typed> text"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Contains($"<form method=\"post\" action=\"{call}{door}\">", failed.Text, StringComparison.Ordinal);
        Assert.Matches($"<textarea id=\"typed\" name=\"{name}\"[^>]*>Long &lt;typed&gt; text</textarea>", failed.Text);
    }

    [Fact]
    public async Task A_word_to_an_agent_and_an_answer_that_could_not_be_kept_are_given_back()
    {
        await using var fault = await EntryFault.OpenAsync(EntryFault.PagesFull);
        var (agent, call) = await CallAsync(fault.Desk, verified: true);
        var (supervisor, reader) = (await fault.Desk.AsAsync("supervisor"), await fault.Desk.AsAsync("client-staff"));
        Assert.EndsWith("?told=request", (await agent.PostAsync(call, call + "/requests", ("kind", "appointment"), ("subject", "book"), ("about", "Mornings"))).To, StringComparison.Ordinal);
        var message = Regex.Match((await reader.GetAsync("/inbox")).Text, "/inbox/[0-9a-f-]{36}").Value;
        var (word, answer) = (await supervisor.GetAsync("/floor" + call), await reader.GetAsync(message));
        await fault.StrikeAsync(Ask.All[0], Guid.Empty);
        foreach (var (browser, page, door) in new[] { (supervisor, word, $"/floor{call}/whisper"), (reader, answer, message + "/answer") })
        {
            var failed = await browser.PostAsync(page, door, ("text", "Long <typed> text"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
            Assert.Contains($"<form method=\"post\" action=\"{door}\">", failed.Text, StringComparison.Ordinal);
            Assert.Matches("<textarea id=\"typed\" name=\"text\"[^>]*>Long &lt;typed&gt; text</textarea>", failed.Text);
        }

        // It was finished elsewhere before the answer came.
        await fault.LiftAsync();
        Assert.Equal("/inbox?told=message-done", (await reader.PostAsync(answer, message + "/done")).To);
        var late = await reader.PostAsync(answer, message + "/answer", ("text", "Long <typed> text"));
        Assert.Equal(HttpStatusCode.Gone, late.Status);
        Assert.Matches("<textarea id=\"typed\"[^>]* readonly>Long &lt;typed&gt; text</textarea>", late.Text);
    }

    [Fact]
    public async Task A_note_that_could_not_be_written_down_or_came_too_late_is_given_back()
    {
        await using var fault = await EntryFault.OpenAsync(EntryFault.PagesFull);
        var (agent, call) = await CallAsync(fault.Desk);
        var open = await agent.GetAsync(call);
        await fault.StrikeAsync(Ask.All[0], Guid.Empty);
        var failed = await agent.PostAsync(open, call + "/notes", ("note", "Long <typed> note"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.Contains($"<form method=\"post\" action=\"{call}/notes\">", failed.Text, StringComparison.Ordinal);
        Assert.Matches("<textarea id=\"typed\" name=\"note\"[^>]*>Long &lt;typed&gt; note</textarea>", failed.Text);

        // Sent again from that page when the ledger is well.
        await fault.LiftAsync();
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(failed, call + "/notes", ("note", "Long <typed> note"))).Status);
        Assert.Contains("Long &lt;typed&gt; note", (await agent.GetAsync(call + "?notes=shown")).Text, StringComparison.Ordinal);

        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync(call, call + "/wrap-up", ("disposition", "answered"), ("nothing-told", "yes"))).To);
        var late = await agent.PostAsync(open, call + "/notes", ("note", "One <more> thing"));
        Assert.Equal(HttpStatusCode.Gone, late.Status);
        Assert.Matches("<textarea id=\"typed\"[^>]* readonly>One &lt;more&gt; thing</textarea>", late.Text);
    }

    static async Task<(Browser Agent, string Call)> CallAsync(CallHouse house, bool verified = false)
    {
        var call = verified ? await house.VerifiedAsync("agent") : await house.OpenCallAsync("agent");
        return (await house.AsAsync("agent"), call["/api/v1".Length..]);
    }

    /// <summary>As the script saves it.</summary>
    static async Task<Page> TypeAsync(Browser agent, string call, string field, string text, string page, int seq, long seen)
    {
        var token = (await agent.GetAsync("/api/v1/token")).Json.GetProperty("token").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, call + "/drafts")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["field"] = field, ["text"] = text, ["draft-page"] = page, ["draft-seq"] = $"{seq}", ["draft-seen"] = $"{seen}", ["__RequestVerificationToken"] = token,
            }),
        };
        request.Headers.Add("X-Requested-With", "XMLHttpRequest");
        return await agent.SendAsync(request);
    }

    // The server has another port now; the cookies are of the host.
    static Browser Moved(Browser was, House house)
    {
        var browser = house.NewBrowser();
        foreach (Cookie cookie in was.Cookies.GetAllCookies())
        {
            browser.Cookies.Add(browser.Address, new Cookie(cookie.Name, cookie.Value, cookie.Path) { Secure = cookie.Secure });
        }

        return browser;
    }
}
