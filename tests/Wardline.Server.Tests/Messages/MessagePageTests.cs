using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Messages;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Messages;

public sealed partial class MessagePageTests
{
    [Fact]
    public async Task A_request_goes_from_the_call_to_the_inbox_and_its_answer_to_the_next_call()
    {
        await using var desk = await CallHouse.OpenAsync();
        var (agent, reader) = (await desk.AsAsync("agent"), await desk.AsAsync("client-staff"));
        var call = await PageOfAsync(desk, "agent");
        var taken = await agent.PostAsync(call, call + "/requests", ("kind", "appointment"), ("subject", "move"), ("about", "Mornings <early>"), ("text", ""), ("urgent", "yes"));
        Assert.EndsWith("?told=request", taken.To, StringComparison.Ordinal);
        var page = await agent.GetAsync(taken.To!);
        Assert.Contains("It is with the care team now.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Mornings &lt;early&gt;", page.Text, StringComparison.Ordinal);

        var inbox = await reader.GetAsync("/inbox");
        Assert.Contains("Appointment: move", inbox.Text, StringComparison.Ordinal);
        Assert.Contains("<b>1</b> urgent", inbox.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mornings", inbox.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(CallHouse.Canaries, c => inbox.Text.Contains(c, StringComparison.OrdinalIgnoreCase));
        var message = Link().Match(inbox.Text).Value;
        var opened = await reader.GetAsync(message);
        Assert.All(["Mornings &lt;early&gt;", "Quillfeather", "617-555-0123"], word => Assert.Contains(word, opened.Text, StringComparison.Ordinal));
        Assert.Contains("◐ seen", WebUtility.HtmlDecode(opened.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("araminta.q@", opened.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Quillfeather", Title().Match(opened.Text).Value, StringComparison.Ordinal);

        // A blank answer is refused beside its form; what was typed for a return stays.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await reader.PostAsync(message, message + "/answer", ("text", " "))).Status);
        Assert.Equal(message + "?told=message-acknowledge", (await reader.PostAsync(message, message + "/acknowledge")).To);
        Assert.Equal(HttpStatusCode.Conflict, (await reader.PostAsync(message, message + "/acknowledge")).Status);
        Assert.Equal(message + "?told=message-answer", (await reader.PostAsync(message, message + "/answer", ("text", "Booked for the 9th"))).To);
        Assert.Equal("/inbox?told=message-done", (await reader.PostAsync(message, message + "/done")).To);
        Assert.Equal(HttpStatusCode.Gone, (await reader.GetAsync(message)).Status);

        // The next agent: not before the caller is verified.
        var next = (await desk.IdentifiedAsync("nurse"))[7..];
        var nurse = await desk.AsAsync("nurse");
        var early = await nurse.GetAsync(next);
        Assert.Contains("show once the caller is verified", early.Text, StringComparison.Ordinal);
        Assert.Contains("Not yet: message for the care team, refill, appointment", early.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Booked for", early.Text, StringComparison.Ordinal);
        var asked = await nurse.PostAsync(next, next + "/requests/read");
        Assert.DoesNotContain("Booked for", asked.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("nurse", "/api/v1" + next + "/verify", new { factor = "phone", answer = "617 555 0123" })).Status);
        await desk.PostAsync("nurse", "/api/v1" + next + "/authority", new { kind = "self" });
        Assert.DoesNotContain("Booked for", (await nurse.GetAsync(next)).Text, StringComparison.Ordinal);
        Assert.Contains("Booked for the 9th", (await nurse.PostAsync(next, next + "/requests/read")).Text, StringComparison.Ordinal);
        var api = await desk.PostAsync("nurse", "/api/v1" + next + "/requests/read", null);
        Assert.Equal("Booked for the 9th", api.Json.GetProperty("requests")[0].GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.DoesNotContain("Mornings", desk.House.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_in_its_own_form_when_it_is_refused()
    {
        await using var desk = await CallHouse.OpenAsync();
        var agent = await desk.AsAsync("agent");
        var call = await PageOfAsync(desk, "agent");
        var refused = await agent.PostAsync(call, call + "/requests", ("kind", "call-back"), ("about", ""), ("text", "Rings back after work"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Single(Regex.Matches(refused.Text, "Rings back after work"));
        Assert.Single(Regex.Matches(refused.Text, " autofocus"));
        Assert.Matches("<details open[^>]*>\\s*<summary>Call back</summary>", refused.Text);
        Assert.Contains("a call back the time", WebUtility.HtmlDecode(refused.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_sees_what_is_late_at_all_clients_and_opens_nothing()
    {
        await using var desk = await CallHouse.OpenAsync();
        var call = await PageOfAsync(desk, "agent");
        await (await desk.AsAsync("agent")).PostAsync(call, call + "/requests", ("kind", "appointment"), ("subject", "book"), ("about", "Soon"));
        await desk.AsAsync("client-staff");
        var supervisor = await desk.AsAsync("supervisor");
        var early = (await supervisor.GetAsync("/inbox")).Text;
        Assert.Contains("Nothing is late.", early, StringComparison.Ordinal);

        // The message's due time is moved into the past by the clock; the poller's row is still there.
        desk.House.Time.AdjustTime(desk.House.Time.GetUtcNow().AddDays(7));
        await new LateMessages(desk.House.Get<MessageFloor>()).HandleAsync();
        await supervisor.SignInAsync(desk.PersonOf("supervisor"), desk.House.Time);
        var late = await supervisor.GetAsync("/inbox/list");
        Assert.All(["▲ late", "escalated", "Appointment: book"], word => Assert.Contains(word, late.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("/inbox/", late.Text, StringComparison.Ordinal);
        Assert.Contains("message.escalated", await desk.House.KindsAsync());
    }

    [Fact]
    public async Task The_webhook_is_set_by_the_verb_and_the_server_delivers_to_it_by_itself()
    {
        await using var desk = await CallHouse.OpenAsync();
        using var system = new Wardline.Tests.Messages.ClientSystem();
        var set = await desk.House.VerbAsync("messages", "webhook", "set", "--client", "default", "--url", system.Url, "--json");
        Assert.True(set.Code == 0, set.Err);
        var secret = JsonElement.Parse(set.Out).GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        var list = await desk.House.VerbAsync("messages", "webhook", "list");
        Assert.Equal($"default  {system.Url}", list.Out.Trim());
        Assert.NotEqual(0, (await desk.House.VerbAsync("messages", "webhook", "set", "--client", "default", "--url", "http://clinic.example/")).Code);

        var call = await desk.VerifiedAsync("agent");
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/requests", new { kind = "appointment", subject = "book", about = "Soon" })).Status);
        while (system.Received.Length == 0)
        {
            desk.House.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("Quillfeather", system.Received[0].Text, StringComparison.Ordinal);
        Assert.Equal(0, (await desk.House.VerbAsync("messages", "webhook", "clear", "--client", "default")).Code);
        Assert.Empty((await desk.House.VerbAsync("messages", "webhook", "list")).Out.Trim());
        Assert.DoesNotContain(secret[6..], desk.House.Log.Text, StringComparison.Ordinal);
    }

    static async Task<string> PageOfAsync(CallHouse desk, string who) => (await desk.VerifiedAsync(who))["/api/v1".Length..];

    [GeneratedRegex("/inbox/[0-9a-f-]{36}")]
    private static partial Regex Link();

    [GeneratedRegex("<title>[^<]*</title>")]
    private static partial Regex Title();
}
