using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;

namespace Wardline.Server.Tests.Doors;

/// <summary>Somebody at a door: the address and the body of a row, with the words in capitals filled in.</summary>
sealed partial class Knock(DoorHouse house)
{
    // The id of an offer or approval that isn't there.
    const string Nothing = "01890000-0000-7000-8000-000000000001";

    readonly Dictionary<string, string> _tokens = [];

    /// <summary>Has the token of everybody at hand, for when nothing can be written any more.</summary>
    public async Task ReadyAsync()
    {
        foreach (var who in Expectations.Everybody)
        {
            await TokenAsync(await house.AsAsync(who), who);
        }
    }

    public async Task<(Page Page, string Sent)> AtAsync(DoorRow row, string who, Guid? call)
    {
        var browser = await house.AsAsync(who);
        var (path, sent) = await FilledAsync(row, who, call);
        if (row.Streams)
        {
            await using var line = await browser.ListenAsync(path);
            return (new Page(line.Response.StatusCode, line.Response.StatusCode == HttpStatusCode.OK ? await line.NextAsync() ?? "" : "", line.Response), sent);
        }

        using var request = new HttpRequestMessage(new HttpMethod(row.Method), path);
        if (row.Method != "GET")
        {
            request.Headers.Add("X-Wardline-Token", await TokenAsync(browser, who));
            request.Content = row.IsApi
                ? new StringContent(sent, System.Text.Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent(Fields(sent));
        }

        return (await browser.SendAsync(request), sent);
    }

    async Task<(string Path, string Sent)> FilledAsync(DoorRow row, string who, Guid? call)
    {
        var caller = DoorHouse.CallerOf(who);
        var path = row.Path.Replace("{name}", "console.css", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{secret}", house.LinkSecret, StringComparison.Ordinal).Replace("{ask}", Nothing, StringComparison.Ordinal).Replace("{approval}", Nothing, StringComparison.Ordinal).Replace("{alarm}", Nothing, StringComparison.Ordinal);
        var sent = (row.Sends.Length == 0 ? "{}" : row.Sends)
            .Replace("NAME", Caller.Name, StringComparison.Ordinal).Replace("BORN", $"{caller.Born:yyyy-MM-dd}", StringComparison.Ordinal)
            .Replace("ADDRESS", Caller.Address, StringComparison.Ordinal).Replace("CALL", $"{call}", StringComparison.Ordinal)
            .Replace("LINE", $"{house.Line}", StringComparison.Ordinal).Replace("DIALLED", CallHouse.MainLine, StringComparison.Ordinal)
            .Replace("UNTIL", house.House.Time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("CLIENT", $"{house.Desk.Client}", StringComparison.Ordinal);
        if (row.For == For.Readers)
        {
            return (path.Replace("{id}", $"{house.Message()}", StringComparison.Ordinal), sent);
        }

        if (row.OfCall)
        {
            return (path.Replace("{id}", $"{call}", StringComparison.Ordinal), sent);
        }

        // What is added twice, by page and by API, must differ; what is changed keeps its own.
        sent = sent.Replace("#", row.Path.Contains("{id}", StringComparison.Ordinal) ? "9" : row.IsApi ? "1" : "2", StringComparison.Ordinal);
        if (Register().Match(path) is { Success: true } register && path.Contains("{id}", StringComparison.Ordinal))
        {
            var (id, version) = await house.TargetAsync(register.Groups[1].Value);
            return (path.Replace("{id}", $"{id}", StringComparison.Ordinal), sent.Replace("\"VERSION\"", $"{version}", StringComparison.Ordinal));
        }

        return (path, sent);
    }

    /// <summary>The token against forged requests: a session's own, or the one in the form of the sign-in page.</summary>
    async Task<string> TokenAsync(Browser browser, string who)
    {
        if (!_tokens.TryGetValue(who, out var token))
        {
            token = Expectations.SignedIn(who)
                ? (await browser.GetAsync("/api/v1/token")).Json.GetProperty("token").GetString()!
                : WebUtility.HtmlDecode(Hidden().Match((await browser.GetAsync("/sign-in")).Text).Groups[1].Value);
            _tokens.Add(who, token);
        }

        return token;
    }

    static IEnumerable<KeyValuePair<string, string>> Fields(string json) => JsonDocument.Parse(json).RootElement.EnumerateObject()
        .SelectMany(p => p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray().Select(v => (p.Name, Value: v)) : [(p.Name, p.Value)])
        .Select(f => KeyValuePair.Create(f.Name, f.Value.ToString()));

    [GeneratedRegex("^(?:/api/v1)?/admin/([a-z]+)")]
    private static partial Regex Register();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Hidden();
}
