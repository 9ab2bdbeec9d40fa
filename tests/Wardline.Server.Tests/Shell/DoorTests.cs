using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Shell;

public class DoorTests
{
    /// <summary>What may be used without a sign-in. A new door must be put here on purpose, or it is closed.</summary>
    static readonly string[] Open =
    [
        "GET /assets/{name}", "GET /health", "POST /cti/v1/events", "GET /locked", "POST /locked", "GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code",
        "GET /welcome/{secret}", "GET /welcome/{secret}/qr.svg", "POST /welcome/{secret}",
    ];

    [Fact]
    public async Task Every_door_has_a_policy_or_a_reason_to_stand_open()
    {
        await using var house = await House.OpenAsync();
        var doors = house.Server.Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(doors.Count > 70, $"Only {doors.Count} endpoints were looked at.");
        var open = new List<string>();
        foreach (var door in doors)
        {
            var name = $"{string.Join(',', door.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)} /{door.RoutePattern.RawText?.Trim('/')}";
            if (door.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                Assert.True(door.Metadata.GetMetadata<OpenDoor>()?.Reason.Length > 10, $"{name} stands open without a reason.");
                open.Add(name);
            }
            else
            {
                Assert.True(door.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Policy is not null), $"{name} has no policy.");
            }
        }

        Assert.Equal(Open.Order(), open.Order());
    }

    [Fact]
    public async Task Where_there_is_no_door_a_stranger_is_led_to_the_sign_in_and_staff_finds_nothing_and_no_entry()
    {
        await using var house = await House.OpenAsync();
        using var stranger = house.NewBrowser();
        using var browser = await house.AdministratorAsync();
        Assert.Equal("/sign-in", (await stranger.GetAsync("/no/such/place")).To);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/no/such/place")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/admin/clients"))).Status);
        Assert.DoesNotContain(await house.KindsAsync(), kind => kind.StartsWith("door.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fragment_without_a_sign_in_gets_401_and_no_page()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var request = new HttpRequestMessage(HttpMethod.Get, "/admin/clients");
        request.Headers.Add("HX-Request", "true");
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("POST", "/api/v1/admin/teams")]
    [InlineData("PUT", "/api/v1/admin/teams/0190a5c2-7b6e-7c00-8000-000000000001")]
    [InlineData("POST", "/admin/teams")]
    [InlineData("POST", "/sign-out")]
    public async Task A_forged_request_is_refused_though_signed_in(string method, string path)
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var json = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { name = "Forged" }) });
        var form = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "Forged")]) });

        Assert.Equal(HttpStatusCode.BadRequest, json.Status);
        Assert.Equal(HttpStatusCode.BadRequest, form.Status);
        Assert.DoesNotContain("team.added", await house.KindsAsync());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
    }

    [Fact]
    public async Task A_forged_sign_in_is_refused()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var page = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([KeyValuePair.Create("email", "a@b.example")]) });
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact]
    public async Task Every_response_carries_the_headers_and_no_page_has_anything_inline()
    {
        await using var house = await House.OpenAsync();
        using var stranger = house.NewBrowser();
        using var browser = await house.AdministratorAsync();
        string[] paths =
        [
            "/", "/sign-in", "/admin/clients", "/admin/clients/new", "/admin/lines", "/admin/lines/new", "/admin/scripts", "/admin/staff", "/admin/staff/new", "/admin/teams",
            "/admin/roles", "/api/v1/admin/clients", "/api/v1/admin/roles", "/no/such/place", "/welcome/unknown", "/assets/none.css", "/assets/console.css", "/health",
        ];
        foreach (var page in await Task.WhenAll(paths.Select(browser.GetAsync).Concat(paths.Select(stranger.GetAsync))))
        {
            var headers = page.Response.Headers;
            Assert.Equal(ResponseHeaders.Csp, Assert.Single(headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
            Assert.True(headers.CacheControl!.NoStore || page.Response.RequestMessage!.RequestUri!.AbsolutePath == "/assets/console.css");
            Assert.False(headers.Contains("Server"));
            Assert.DoesNotMatch(@"(?i)<style|\sstyle=|<script(?! src=""/assets/)|\son[a-z]+=|javascript:", page.Text);
        }

        Assert.DoesNotContain("unsafe", ResponseHeaders.Csp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_name_is_refused()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Host = "attacker.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var page = await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/teams", new { name = new string('x', 2 << 20) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
    }

    [Fact]
    public async Task The_kept_key_is_for_its_owner_alone()
    {
        await using var house = await House.OpenAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(house.Data, "tls", "key.pem")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(house.Data, "wardline.sock")));
    }
}
