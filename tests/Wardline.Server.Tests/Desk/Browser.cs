using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Identity;
using Xunit;

namespace Wardline.Server.Tests.Desk;

/// <summary>What a page answered.</summary>
sealed record Page(HttpStatusCode Status, string Text, HttpResponseMessage Response)
{
    public string? To => Response.Headers.Location?.OriginalString;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>A line of server-sent events that is open.</summary>
sealed record LiveLine(HttpResponseMessage Response, IAsyncEnumerator<SseItem<string>> Items) : IAsyncDisposable
{
    /// <summary>The next item; null when the server has ended the line. One that says nothing is waited for half a minute, for a test that hangs says less than one that fails.</summary>
    public async Task<string?> NextAsync() => await Items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ? Items.Current.Data : null;

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A browser with cookies, no script, and no following of redirects.</summary>
sealed partial class Browser : IDisposable
{
    readonly HttpClient _http;

    public Browser(Uri address, string thumbprint)
    {
#pragma warning disable CA5399 // The one certificate that this server has is the one that is trusted.
        _http = new HttpClient(new HttpClientHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Thumbprint == thumbprint,
        })
        { BaseAddress = address };
#pragma warning restore CA5399
    }

    public CookieContainer Cookies { get; } = new();

    public Uri Address => _http.BaseAddress!;

    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        var response = await _http.SendAsync(request);
        return new Page(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>Opens a live line; what is answered instead of one is in its response.</summary>
    public async Task<LiveLine> ListenAsync(string path)
    {
        var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return new LiveLine(response, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>Opens a page, fills its form and posts it, as a person does. Fields of one name may come several times.</summary>
    public async Task<Page> PostAsync(string page, string action, params (string, string)[] fields)
    {
        var opened = await GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        return await PostAsync(opened, action, fields);
    }

    /// <summary>The same from a page that is open already, however old it is.</summary>
    public Task<Page> PostAsync(Page opened, string action, params (string, string)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, action)
    {
        Headers = { { "Accept", "text/html" } },
        Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)), .. Hidden(opened.Text).Where(h => fields.All(f => f.Item1 != h.Key))]),
    });

    public async Task<Page> ApiAsync(HttpMethod method, string path, object? body)
    {
        var token = (await GetAsync("/api/v1/token")).Json;
        var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
        return await SendAsync(request);
    }

    /// <summary>Goes through the page of a one-time link; the person has an authenticator afterwards.</summary>
    public async Task WelcomeAsync(string link, Person person, TimeProvider time)
    {
        var page = await GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        person.Totp = FromBase32(Key().Match(page.Text).Groups[1].Value);
        var done = await PostAsync(link, link, ("name", person.Name), ("email", person.Email), ("password", person.Password), ("again", person.Password),
            ("code", Totp.Code(person.Totp, Totp.StepOf(time.GetUtcNow()))));
        Assert.True(done.Status == HttpStatusCode.OK, done.Text);
        person.RecoveryCodes = [.. RecoveryCode().Matches(done.Text).Select(m => m.Groups[1].Value)];
    }

    /// <summary>Signs in; time moves on by a code first, since the last one was taken.</summary>
    public async Task SignInAsync(Person person, Microsoft.Extensions.Time.Testing.FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("/sign-in/code", (await PasswordAsync(person.Email, person.Password)).To);
        Assert.Equal("/", (await CodeAsync(Totp.Code(person.Totp, Totp.StepOf(time.GetUtcNow())))).To);
    }

    public Task<Page> PasswordAsync(string email, string password) => PostAsync("/sign-in", "/sign-in", ("email", email), ("password", password));

    public Task<Page> CodeAsync(string code) => PostAsync("/sign-in/code", "/sign-in/code", ("code", code));

    static IEnumerable<KeyValuePair<string, string>> Hidden(string html) =>
        HiddenField().Matches(html).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))).DistinctBy(h => h.Key);

    static byte[] FromBase32(string key)
    {
        var bits = string.Concat(key.Replace(" ", "", StringComparison.Ordinal).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("class=\"key\">([A-Z2-7 ]+)<")]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([^<]+)</code>")]
    private static partial Regex RecoveryCode();
}
