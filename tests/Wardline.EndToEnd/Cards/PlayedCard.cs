using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.EndToEnd.Browser;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Cards;

/// <summary>A card of the demo played through the API: the agent asks what the card answers, in its order, and goes on whatever comes.</summary>
sealed partial class PlayedCard(HttpBrowser agent, JsonElement card)
{
    readonly List<string> _refused = [];

    /// <summary>Everything that the desk was answered.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>The name on the record that was opened last; null when none was.</summary>
    public string? Patient { get; private set; }

    public string Call { get; private set; } = "";

    string Path => $"/api/v1/calls/{Call}";

    public async Task<CardEnd> PlayAsync(string purpose)
    {
        await OpenAsync();
        var found = await StepAsync("identify", new { name = Says("full-name"), birthDate = Says("birth-date") });
        if (found.GetProperty("found").GetString() == "one")
        {
            foreach (var answer in card.GetProperty("answers").EnumerateArray())
            {
                await AnswerAsync(answer);
            }

            await AuthorityAsync();
            await StepAsync("purpose", new { purpose });
        }

        return await LookAsync();
    }

    public async Task OpenAsync()
    {
        var opened = await agent.ApiAsync(HttpMethod.Post, "/api/v1/calls", new { dialled = card.GetProperty("line").GetString(), number = card.GetProperty("from").GetString() });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        Call = opened.Json.GetProperty("call").GetString()!;
    }

    /// <summary>States for whom the caller speaks: by their own name when the card has one, otherwise as the patient.</summary>
    public Task<JsonElement> AuthorityAsync() => Said("Name of the one who rings") is { } name
        ? StepAsync("authority", new { kind = "representative", name })
        : StepAsync("authority", new { kind = "self" });

    /// <summary>Where the call stands, and what of the record is open.</summary>
    public async Task<CardEnd> LookAsync()
    {
        var screen = (await agent.ApiAsync(HttpMethod.Get, Path, null)).Json;
        var view = await StepAsync("view", new { });
        var open = Segments(view, "sections");
        Patient = open.Length > 0 ? NameIn(view) : null;
        return new CardEnd(
            screen.GetProperty("level").GetString()!, open, Segments(view, "notYet"),
            Heard.Count(h => h.Contains("\"matched\":false", StringComparison.Ordinal)), string.Join(' ', _refused.Distinct()));
    }

    public async Task<JsonElement> StepAsync(string step, object body)
    {
        var answered = await agent.ApiAsync(HttpMethod.Post, $"{Path}/{step}", body);
        Heard.Add(answered.Text);
        if (answered.Status == HttpStatusCode.OK)
        {
            return answered.Json;
        }

        _refused.Add($"{step}:{answered.Json.GetProperty("code").GetString()}");
        return default;
    }

    /// <summary>The code with which the step is refused; null when it is not.</summary>
    public async Task<string?> RefusalAsync(string step, object body)
    {
        var before = _refused.Count;
        await StepAsync(step, body);
        return _refused.Count > before ? _refused[^1][(step.Length + 1)..] : null;
    }

    async Task AnswerAsync(JsonElement answer)
    {
        var (asked, said) = (answer.GetProperty("asked").GetString(), answer.GetProperty("said").GetString()!);
        if (answer.GetProperty("factor").GetString() is { } factor)
        {
            if (factor is not ("full-name" or "birth-date"))
            {
                await StepAsync("verify", new { factor, answer = said });
            }
        }
        else if (asked == "Code by e-mail")
        {
            var mailbox = Mailbox().Match(said);
            var before = mailbox.Success ? (await CodesAsync(mailbox.Groups[1].Value)).Length : 0;
            if ((await StepAsync("codes", new { })).ValueKind == JsonValueKind.Object && mailbox.Success)
            {
                await StepAsync("codes/verify", new { code = await NextCodeAsync(mailbox.Groups[1].Value, before) });
            }
        }
    }

    // The call waits three seconds for the gateway; on a busy machine the code is there later, and the caller reads it then.
    async Task<string> NextCodeAsync(string address, int before)
    {
        while (true)
        {
            var codes = await CodesAsync(address);
            if (codes.Length > before)
            {
                return codes[0];
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    // The newest first.
    async Task<string[]> CodesAsync(string address) =>
        [.. Rows().Matches(WebUtility.HtmlDecode((await agent.GetAsync("/demo")).Text)).Where(m => m.Groups[1].Value == address).Select(m => Digits().Match(m.Groups[2].Value).Value)];

    static string Segments(JsonElement view, string list) => view.ValueKind != JsonValueKind.Object ? ""
        : string.Join(' ', view.GetProperty(list).EnumerateArray().Select(s => s.GetProperty("segment").GetString()).Order(StringComparer.Ordinal));

    static string NameIn(JsonElement view) => view.GetProperty("sections").EnumerateArray().Single(s => s.GetProperty("segment").GetString() == "identity")
        .GetProperty("items")[0].GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "name").GetProperty("values")[0].GetString()!;

    public string? Says(string factor) => Answers().Where(a => a.GetProperty("factor").GetString() == factor).Select(a => a.GetProperty("said").GetString()).FirstOrDefault();

    public string? Said(string asked) => Answers().Where(a => a.GetProperty("asked").GetString() == asked).Select(a => a.GetProperty("said").GetString()).FirstOrDefault();

    JsonElement.ArrayEnumerator Answers() => card.GetProperty("answers").EnumerateArray();

    [GeneratedRegex("^reads it from the mailbox (.+)$")]
    private static partial Regex Mailbox();

    [GeneratedRegex("<td>([^<]+@[^<]+)</td><td class=\"message\">([^<]+)</td>")]
    private static partial Regex Rows();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Digits();
}

/// <summary>How a card ended.</summary>
/// <param name="Level">How far the caller is verified.</param>
/// <param name="Open">Segments of the record that are open.</param>
/// <param name="NotYet">Segments of the purpose that stay closed.</param>
/// <param name="Wrong">Answers that did not match.</param>
/// <param name="Refused">Steps that were refused, with the code.</param>
sealed record CardEnd(string Level, string Open, string NotYet, int Wrong, string Refused);
