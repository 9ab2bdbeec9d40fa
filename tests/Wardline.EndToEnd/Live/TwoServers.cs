using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Clients;
using Wardline.EndToEnd.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Policies;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Live;

/// <summary>
/// Two <c>wardline serve</c> on one PostgreSQL and one Redis, each with a data folder of its own, an imported population, an agent
/// and a supervisor. All that passes between the servers and to Redis is written down.
/// </summary>
sealed class TwoServers : IAsyncDisposable
{
    public const string Line = "+16175550199", Agent = "ana@desk.example", Supervisor = "sol@desk.example";

    const string Password = "quiet harbour seven lanterns", ClientCode = "default";

    static readonly Actor Admin = new(Guid.Empty, "administrator");

    readonly Executable[] _folders = [new(), new()];
    readonly Wiretap[] _taps = new Wiretap[2];
    readonly Dictionary<string, Person> _people = [];
    readonly PostgresDatabase _database;
    byte[] _secret = [];
    int _sent;

    TwoServers(PostgresDatabase database, RedisServer redis) => (_database, Redis) = (database, redis);

    public RedisServer Redis { get; }

    public Served A { get; private set; } = null!;

    public Served B { get; private set; } = null!;

    public Uri AtA { get; private set; } = null!;

    public Uri AtB { get; private set; } = null!;

    /// <summary>Where each silo itself listens, behind its tap.</summary>
    public int[] Ports { get; } = [FreePort(), FreePort()];

    /// <summary>What the servers know each other by.</summary>
    public X509Certificate2 Ours { get; private set; } = null!;

    public string Sample => _folders[0].At("p");

    /// <summary>What passed between the servers, opened.</summary>
    public string[] Heard => [.. _folders.Select(f => f.At("heard.bin"))];

    // Screens don't look by themselves while a test runs: what wakes them is news.
    (string, string)[] Environment => [("WARDLINE_DB", _database.ConnectionString), ("WARDLINE_SLOW_LOOK", "3600")];

    /// <param name="over">The test has taken too long.</param>
    public static async Task<TwoServers> StartAsync(CancellationToken over)
    {
        var two = new TwoServers(await ThrowawayPostgres.NewDatabaseAsync(), await RedisServer.StartAsync());
        try
        {
            await two.FillAsync();

            // The second server's folder: what it needs is the root key.
            Directory.CreateDirectory(two._folders[1].Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await CopyAsync(Path.Combine(two._folders[0].Data, "keys"), Path.Combine(two._folders[1].Data, "keys"));
            (two.A, two.AtA) = await two.ServeAsync(0);
            (two.B, two.AtB) = await two.ServeAsync(1);
            await Task.WhenAll(two.A.HearAsync("Live: 2 servers."), two.B.HearAsync("Live: 2 servers.")).WaitAsync(over);
            await two.HireAsync();
            return two;
        }
        catch
        {
            await two.DisposeAsync();
            throw;
        }
    }

    /// <summary>Somebody signed in at A, and the same session at B.</summary>
    public async Task<(HttpBrowser A, HttpBrowser B)> SignInAsync(string email)
    {
        var (a, b) = (new HttpBrowser(AtA, ""), new HttpBrowser(AtB, ""));
        Assert.Equal("/sign-in/code", (await a.PasswordAsync(email, Password)).To);
        Assert.Equal("/", (await a.CodeAsync(Totp.Code(_people[email].Totp, Totp.StepOf(TimeProvider.System.GetUtcNow())))).To);
        b.Cookies.Add(a.Cookies.GetAllCookies());
        return (a, b);
    }

    /// <summary>Ends the first server as its operator does, and starts it again.</summary>
    public async Task StartAgainAsync()
    {
        await A.DisposeAsync();
        (A, AtA) = await ServeAsync(0);
    }

    /// <summary>Starts the second server again, where it was.</summary>
    public async Task StartSecondAgainAsync() => (B, AtB) = await ServeAsync(1);

    /// <summary>The telephone system tells one of the servers.</summary>
    public async Task<JsonElement> TellAsync(Uri server, string what, string call)
    {
        var (id, now) = ($"message-{++_sent}", TimeProvider.System.GetUtcNow());
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            specversion = "1.0",
            id,
            source = "/switch",
            type = "call." + what,
            time = now,
            data = new { callId = call, callerNumber = SampleCaller.In(Sample)[0].Phone, dialledNumber = Line, agent = Agent },
        });
        using var wire = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cti/v1/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/cloudevents+json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(_secret, id, now.ToUnixTimeSeconds(), body));
        using var answer = await wire.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        return JsonElement.Parse(text);
    }

    /// <summary>Kinds of the entries that name this call, in the ledger of the one database; both servers' sequencers have had their turn.</summary>
    public async Task<List<string>> KindsAsync(Guid call)
    {
        using var folder = new TempFolder();
        await CopyAsync(Path.Combine(_folders[1].Data, "keys"), folder.At("data", "keys"));
        File.SetUnixFileMode(folder.At("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var house = await OpenAsync(folder.At("data"));
        await house.Sequencer.DrainAsync();
        var bodies = await house.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => (byte[])r.GetValue(0)));
        return [.. bodies.Select(body => Entry.Parse(body)).Where(e => e.Basis?.Id == call.ToString()).Select(e => e.Reason is null ? e.Kind : $"{e.Kind}:{e.Reason}")];
    }

    /// <summary>Runs a verb on the second server.</summary>
    public Task<Ran> VerbAsync(params string[] args) => _folders[1].RunAsync(Environment, args);

    Task<Installation> OpenAsync(string data) => Installation.OpenAsync(data, _database.ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);

    async Task FillAsync()
    {
        Must(await _folders[0].RunAsync("sample", "--patients", "12", "--seed", "11", "--out", Sample));
        Must(await _folders[0].RunAsync(Environment, "import", Sample));
        await using var house = await OpenAsync(_folders[0].Data);
        await house.Store.UpgradeAsync(ClientList.Schema);
        await house.Store.UpgradeAsync(TelephonyTables.Schema);
        var client = (await house.FindClientAsync(ClientCode))!.Id;
        string[] purposes = [.. PolicyFiles.LoadAll(null).Access.Purposes.Select(p => p.Id)];
        Assert.True((await new Lines(house, [.. purposes]).SaveAsync(Admin, new Line(Guid.Empty, client, Line, "Harbour line", [.. purposes], null, false, 0))).Ok);
        using (var telephony = await house.OpenHouseKeyAsync(TelephonyTables.KeyPurpose))
        {
            _secret = Convert.FromBase64String((await new WebhookSecrets(house, telephony).AddAsync(Admin, client)).Secret![WebhookSecrets.Prefix.Length..]);
        }

        using var live = await house.OpenHouseKeyAsync("live");
        Ours = Wiretap.KeyOf(live);
        for (var i = 0; i < _taps.Length; i++)
        {
            _taps[i] = Wiretap.Before(Ports[i], Ours, Heard[i]);
        }
    }

    Task<(Served, Uri)> ServeAsync(int which) => Served.StartAsync(
        _folders[which], Environment, "http://127.0.0.1:0",
        "--redis", Redis.Address, "--silo-address", $"127.0.0.1:{_taps[which].Port}", "--silo-listen", $"127.0.0.1:{Ports[which]}");

    // The first administrator by the link of `wardline init`, the others by theirs: each by the pages that everybody uses.
    async Task HireAsync()
    {
        var link = (await VerbAsync("init")).Out.Trim();
        using var browser = new HttpBrowser(AtB, "");
        var admin = new Person("Imke Ostermann", "imke@desk.example", Password);
        await WelcomeAsync(new Uri(link).AbsolutePath, admin);
        Assert.Equal("/sign-in/code", (await browser.PasswordAsync(admin.Email, Password)).To);
        Assert.Equal("/", (await browser.CodeAsync(Totp.Code(admin.Totp, Totp.StepOf(TimeProvider.System.GetUtcNow())))).To);
        foreach (var (role, name, email) in new[] { ("agent", "Ana Brightwater", Agent), ("supervisor", "Sol Pemberley", Supervisor) })
        {
            var made = await browser.PostAsync("/admin/staff/new", "/admin/staff", ("name", name), ("email", email), ("roles", role));
            await WelcomeAsync(Regex.Match(made.Text, "/welcome/[A-Za-z0-9_-]+").Value, new Person(name, email, Password));
        }
    }

    // By the code of the step before, so that the present one is good for the sign-in.
    async Task WelcomeAsync(string link, Person person)
    {
        using var browser = new HttpBrowser(AtB, "");
        await browser.WelcomeAsync(link, person, new LaterTime(TimeSpan.FromSeconds(-30)));
        _people[person.Email] = person;
    }

    static void Must(Ran ran) => Assert.True(ran.Exit == 0, ran.Talk);

    static async Task CopyAsync(string from, string to)
    {
        var copied = await ShellCommand.RunAsync("/", "/bin/sh", "-c", "mkdir -p -m 700 \"$(dirname \"$2\")\" && cp -a \"$1\" \"$2\"", "sh", from, to);
        Assert.True(copied.ExitCode == 0, copied.Output);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { A, B })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        foreach (var tap in _taps)
        {
            await (tap?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await Redis.DisposeAsync();
        await _database.DisposeAsync();
        Array.ForEach(_folders, folder => folder.Dispose());
    }
}
