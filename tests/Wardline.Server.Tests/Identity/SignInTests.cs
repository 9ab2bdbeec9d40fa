using System.Buffers.Binary;
using System.Net;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Identity;

public class SignInTests
{
    [Fact]
    public async Task A_password_is_kept_by_210_000_rounds()
    {
        await using var house = await House.OpenAsync(strong: true);
        (await house.AdministratorAsync()).Dispose();
        var hash = Convert.FromBase64String((await house.Get<StaffList>().FindByEmailAsync(house.Imke.Email))!.PasswordHash!);

        // The third format of the framework: a mark, the function (2 is HMAC-SHA512), the rounds.
        Assert.Equal((1, 2u, 210_000u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))));
    }

    [Fact]
    public async Task The_first_administrator_sets_up_and_signs_in()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();

        var home = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.Contains(house.Imke.Name, home.Text, StringComparison.Ordinal);
        Assert.Equal(10, house.Imke.RecoveryCodes.Length);
        var kinds = await house.KindsAsync();
        Assert.Contains("link.made", kinds);
        Assert.Contains("staff.set-up", kinds);
        Assert.Contains("sign-in.password", kinds);
        Assert.Contains("sign-in.done", kinds);
        var cookie = Assert.Single(browser.Cookies.GetCookies(browser.Address), c => c.Name == "__Host-wardline");
        Assert.True(cookie is { HttpOnly: true, Secure: true });
    }

    [Fact]
    public async Task It_works_on_PostgreSQL_too()
    {
        await using var database = await ThrowawayPostgres.NewDatabaseAsync();
        await using var house = await House.OpenAsync(database.ConnectionString);
        using var browser = await house.AdministratorAsync();

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/staff")).Status);
        Assert.Equal(HttpStatusCode.Found, (await browser.PostAsync("/admin/teams/new", "/admin/teams", ("name", "Days"))).Status);
        Assert.Equal(0, (await house.VerbAsync("ledger", "verify")).Code);
    }

    [Fact]
    public async Task On_loopback_one_can_try_without_TLS()
    {
        await using var house = await House.OpenAsync(url: "http://127.0.0.1:0");
        Assert.StartsWith("http://127.0.0.1:", house.Server.Address, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(house.Data, "tls")));
        using var browser = await house.AdministratorAsync();

        var home = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.False(home.Response.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(HttpStatusCode.Found, (await browser.PostAsync("/admin/teams/new", "/admin/teams", ("name", "Days"))).Status);

        // No browser keeps a cookie of name __Host- or with Secure that came without TLS; the rest of its protection stays.
        using var another = house.NewBrowser();
        var cookies = (await another.GetAsync("/sign-in")).Response.Headers.GetValues("Set-Cookie").ToList();
        house.Time.Advance(TimeSpan.FromSeconds(60));
        cookies.AddRange((await another.PasswordAsync(house.Imke.Email, house.Imke.Password)).Response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(["wardline", "wardline-forgery"], cookies.Select(c => c.Split('=')[0]).Distinct().Order());
        Assert.All(cookies, c => Assert.Matches("(?i)^(?!.*; ?secure).*; ?path=/(?=.*httponly)(?=.*samesite=strict)", c));
    }

    [Fact]
    public async Task Unknown_wrong_and_locked_are_answered_alike()
    {
        await using var house = await House.OpenAsync();
        using var setUp = await house.AdministratorAsync();
        using var browser = house.NewBrowser();

        var unknown = await browser.PasswordAsync("nobody@house.example", "some password or other");
        var wrong = await browser.PasswordAsync(house.Imke.Email, "some password or other");
        for (var i = 0; i < SignIn.MostFailures; i++)
        {
            await browser.PasswordAsync(house.Imke.Email, "some password or other");
        }

        var locked = await browser.PasswordAsync(house.Imke.Email, house.Imke.Password);
        Assert.All([unknown, wrong, locked], page => Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status));
        Assert.Equal(Trouble(unknown), Trouble(wrong));
        Assert.Equal(Trouble(unknown), Trouble(locked));
        var kinds = await house.KindsAsync();
        Assert.Contains("sign-in.failed:unknown-name", kinds);
        Assert.Contains("sign-in.failed:wrong-password", kinds);
        Assert.Contains("sign-in.failed:locked", kinds);

        house.Time.Advance(SignIn.Lock);
        await browser.SignInAsync(house.Imke, house.Time);
    }

    [Fact]
    public async Task Many_guesses_at_once_get_no_more_looks_than_the_limit()
    {
        await using var house = await House.OpenAsync();
        using var setUp = await house.AdministratorAsync();
        var browsers = Enumerable.Range(0, 12).Select(_ => house.NewBrowser()).ToList();
        await Task.WhenAll(browsers.Select(b => b.PasswordAsync(house.Imke.Email, "one of very many guesses")));

        var looks = (await house.KindsAsync()).Count(k => k == "sign-in.failed:wrong-password");
        Assert.InRange(looks, 1, SignIn.MostFailures);
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task A_code_is_taken_once_and_a_wrong_one_never()
    {
        await using var house = await House.OpenAsync();
        using var first = await house.AdministratorAsync();
        var step = Totp.StepOf(house.Time.GetUtcNow());
        using var second = house.NewBrowser();
        await second.PasswordAsync(house.Imke.Email, house.Imke.Password);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.CodeAsync(Totp.Code(house.Imke.Totp, step))).Status);
        var old = Totp.Code(house.Imke.Totp, step - 20);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.CodeAsync(old)).Status);
        Assert.Equal("/sign-in/code", (await second.GetAsync("/")).To);
        var kinds = await house.KindsAsync();
        Assert.Contains("sign-in.failed:replayed-code", kinds);
        Assert.Contains("sign-in.failed:wrong-code", kinds);
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once()
    {
        await using var house = await House.OpenAsync();
        using var setUp = await house.AdministratorAsync();
        using var browser = house.NewBrowser();
        await browser.PasswordAsync(house.Imke.Email, house.Imke.Password);
        Assert.Equal("/", (await browser.CodeAsync(house.Imke.RecoveryCodes[0])).To);

        using var again = house.NewBrowser();
        await again.PasswordAsync(house.Imke.Email, house.Imke.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await again.CodeAsync(house.Imke.RecoveryCodes[0])).Status);
    }

    [Fact]
    public async Task A_session_ends_by_signing_out_idling_and_age()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var cookie = browser.Cookies.GetCookies(browser.Address).Single(c => c.Name == "__Host-wardline");
        var token = cookie.Value;
        Assert.Equal("/sign-in", (await browser.PostAsync("/", "/sign-out")).To);
        browser.Cookies.Add(browser.Address, new Cookie("__Host-wardline", token, "/") { Secure = true });
        Assert.Equal("/sign-in", (await browser.GetAsync("/")).To);

        await browser.SignInAsync(house.Imke, house.Time);
        house.Time.Advance(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
        house.Time.Advance(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
        house.Time.Advance(Sessions.Idle);
        Assert.Equal("/sign-in", (await browser.GetAsync("/")).To);

        await browser.SignInAsync(house.Imke, house.Time);
        for (var at = TimeSpan.Zero; at < Sessions.Longest - TimeSpan.FromMinutes(10); at += TimeSpan.FromMinutes(10))
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).Status);
            house.Time.Advance(TimeSpan.FromMinutes(10));
        }

        house.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("/sign-in", (await browser.GetAsync("/")).To);
    }

    [Fact]
    public async Task Half_a_sign_in_opens_nothing()
    {
        await using var house = await House.OpenAsync();
        using var setUp = await house.AdministratorAsync();
        using var browser = house.NewBrowser();
        await browser.PasswordAsync(house.Imke.Email, house.Imke.Password);

        Assert.Equal("/sign-in/code", (await browser.GetAsync("/admin/staff")).To);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/admin/staff")).Status);
    }

    [Fact]
    public async Task Too_many_posts_from_one_address_are_turned_away()
    {
        await using var house = await House.OpenAsync(signInsPerMinute: 3);
        using var browser = house.NewBrowser();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await browser.PasswordAsync("nobody@house.example", "some password or other")).Status);
        }

        Assert.Equal([HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Neither_logs_nor_entries_nor_files_tell_a_secret_or_a_name()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var link = await browser.PostAsync("/admin/staff/new", "/admin/staff", ("name", "Quentin Abara"), ("email", "quentin.abara@house.example"), ("roles", "agent"));
        Assert.Equal(HttpStatusCode.OK, link.Status);
        var cookie = browser.Cookies.GetCookies(browser.Address).Single(c => c.Name == "__Host-wardline").Value;
        await house.Installation.Sequencer.DrainAsync();

        string[] secrets =
        [
            house.Imke.Password, house.Imke.Name, house.Imke.Email, "Quentin Abara", "quentin.abara", cookie, house.Imke.RecoveryCodes[3],
            Totp.ManualKey(house.Imke.Totp).Replace(" ", "", StringComparison.Ordinal), SecretOf(link.Text),
        ];
        Assert.True(house.Log.Count > 20);
        var files = Directory.GetFiles(house.Data, "wardline.db*").Select(Read).ToList();
        Assert.True(files.Sum(f => f.Length) > 50_000);
        foreach (var secret in secrets)
        {
            Assert.True(secret.Length > 5);
            Assert.DoesNotContain(secret, house.Log.Text, StringComparison.OrdinalIgnoreCase);
            Assert.All(files, file => Assert.DoesNotContain(secret, file, StringComparison.OrdinalIgnoreCase));
        }
    }

    static string SecretOf(string page) => System.Text.RegularExpressions.Regex.Match(page, "/welcome/([A-Za-z0-9_-]+)").Groups[1].Value;

    static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return System.Text.Encoding.Latin1.GetString(bytes);
    }

    static string Trouble(Page page) => System.Text.RegularExpressions.Regex.Match(page.Text, "role=\"alert\">(.*?)</div>", System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value is { Length: > 0 } text
        ? text
        : throw new InvalidOperationException("The page tells no trouble.");
}
