using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Server.Demo;
using Wardline.Server.Identity;
using Wardline.Server.Shell;

namespace Wardline.Bench;

/// <summary>The real server on the filled installation, with an agent signed in: the same floor for its commands and its door.</summary>
sealed class ServedHouse : IAsyncDisposable
{
    readonly ServerHost _server;
    readonly HttpClient _http;

    ServedHouse(ServerHost server, HttpClient http, Agent agent, string codes) => (_server, _http, Agent, Codes) = (server, http, agent, codes);

    public CallFloor Floor => _server.Services.GetRequiredService<CallFloor>();

    public Agent Agent { get; }

    /// <summary>Where one-time codes arrive.</summary>
    public string Codes { get; }

    public static async Task<ServedHouse> OpenAsync(Installation house, Guid client, string codes)
    {
        var options = new ServeOptions(new Uri("https://localhost:0")) { CodesTo = codes };
        var server = await ServerHost.StartAsync(house, options);
        await DemoStaff.SignUpAsync(house, new Actor(Guid.Empty, "system"), client);
        var staff = (await server.Services.GetRequiredService<StaffList>().FindByEmailAsync(DemoStaff.EmailOf("agent")))!;
        var http = Client(new Uri(server.Address), house.Folder, await SignInAsync(server, house.Store.Time), SessionScheme.Cookie(options));
        var token = JsonElement.Parse(await http.GetByteArrayAsync(new Uri("/api/v1/token", UriKind.Relative)));
        http.DefaultRequestHeaders.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
        return new ServedHouse(server, http, new Agent(staff.Id, [.. staff.Roles]), codes);
    }

    /// <summary>Views at the door. Returns when the whole answer is here; any other answer than a view ends the bench.</summary>
    public async Task ViewAsync(Guid call)
    {
        using var response = await _http.PostAsync(new Uri($"/api/v1/calls/{call}/view", UriKind.Relative), null);
        await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The door answered {(int)response.StatusCode} instead of a view; the figure would mean nothing.");
        }
    }

    // The two questions of a sign-in, without their pages: what is measured is the view.
    static async Task<string> SignInAsync(ServerHost server, TimeProvider time)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var step = scope.ServiceProvider.GetRequiredService<PasswordStep>();
        var half = await step.PasswordAsync(DemoStaff.EmailOf("agent"), DemoStaff.Password);
        var session = half is null ? null : await server.Services.GetRequiredService<Sessions>().FindAsync(half);
        var secret = session is null ? null : await step.CodeAsync(session, DemoStaff.CodeNow(time));
        return secret ?? throw new InvalidOperationException("The agent of the bench could not sign in.");
    }

    static HttpClient Client(Uri address, string data, string secret, string cookie)
    {
        var cookies = new CookieContainer();
        cookies.Add(address, new Cookie(cookie, secret) { Secure = true, Path = "/" });
        var thumbprint = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(data, "tls", "cert.pem")).Thumbprint;
#pragma warning disable CA5399 // The one certificate that this server has is the one that is trusted.
        return new HttpClient(new HttpClientHandler { CookieContainer = cookies, ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Thumbprint == thumbprint }) { BaseAddress = address };
#pragma warning restore CA5399
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
