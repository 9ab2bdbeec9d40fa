using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wardline.Bench;

/// <summary>The browser of one agent: one connection as browsers have it (HTTP/2 over TLS), with the live line of the desk open on it.</summary>
sealed partial class AgentDesk : IDisposable
{
    readonly HttpClient _http;
    readonly CancellationTokenSource _end = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _waits = [];
    Task _line = Task.CompletedTask;

    AgentDesk(HttpClient http, string email) => (_http, Email) = (http, email);

    public string Email { get; }

    public static async Task<AgentDesk> OpenAsync(Uri address, X509Certificate2 certificate, string email, string cookie, string secret)
    {
        var cookies = new CookieContainer();
        cookies.Add(address, new Cookie(cookie, secret) { Secure = true, Path = "/" });
        var handler = new SocketsHttpHandler { CookieContainer = cookies, UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { certificate } };
        var desk = new AgentDesk(new HttpClient(handler) { BaseAddress = address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact }, email);
        var token = JsonElement.Parse(await desk._http.GetByteArrayAsync(new Uri("/api/v1/token", UriKind.Relative)));
        desk._http.DefaultRequestHeaders.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
        return desk;
    }

    /// <summary>Opens the live line and returns when its first item is here.</summary>
    public async Task ListenAsync()
    {
        var there = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var response = await _http.GetAsync(new Uri("/desk/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _end.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The live line of a desk answered {(int)response.StatusCode}.");
        }

        _line = ReadAsync(response, there);
        await there.Task;
    }

    async Task ReadAsync(HttpResponseMessage response, TaskCompletionSource there)
    {
        using (response)
        {
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(_end.Token)).EnumerateAsync(_end.Token))
            {
                there.TrySetResult();
                foreach (Match ring in Ring().Matches(item.Data))
                {
                    // Rings, or is on the line and leads to its call.
                    var call = ring.Groups[1].Success ? ring.Groups[1].Value : null;
                    if (_waits.TryRemove(call is null ? "rings" : "open", out var wait))
                    {
                        wait.TrySetResult(call);
                    }
                }
            }
        }
    }

    /// <summary>What the screen shows next: a call that rings, or the address of one that is open. To be asked for before it is caused.</summary>
    /// <param name="what"><c>rings</c> or <c>open</c>.</param>
    public Task<string?> ShownAsync(string what)
    {
        var wait = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits[what] = wait;
        return wait.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A step of a call at its door. Any other answer than 200 ends the bench: a refusal costs less than the step.</summary>
    public async Task<JsonElement> StepAsync(string call, string step, object body)
    {
        using var response = await _http.PostAsync(new Uri($"/api/v1{call}/{step}", UriKind.Relative), JsonContent.Create(body));
        var text = await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode == HttpStatusCode.OK ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"The door {step} answered {(int)response.StatusCode}; the figure would mean nothing.");
    }

    /// <summary>The page of a call, as it is loaded after the telephone was answered.</summary>
    public Task<string> PageAsync(string call) => _http.GetStringAsync(new Uri(call, UriKind.Relative));

    public void Dispose()
    {
        _end.Cancel();
        _http.Dispose();
        _end.Dispose();
    }

    [GeneratedRegex("<section [^>]*id=\"ring-[0-9a-f]{32}\"[^>]*?(?: data-call=\"([^\"]+)\")?>")]
    private static partial Regex Ring();
}
