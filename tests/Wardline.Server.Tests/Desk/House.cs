using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Server.Demo;
using Wardline.Server.Shell;
using Wardline.Tests.Support;

namespace Wardline.Server.Tests.Desk;

/// <summary>A real server on a free port over an empty data folder, with a clock that the test moves.</summary>
sealed class House : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly string? _data, _postgres;
    readonly string _url;
    readonly int _signIns;
    readonly bool _demo, _strong;

    House(string? postgres, int signInsPerMinute, bool demo, string? data, string url, bool strong) =>
        (_postgres, _signIns, _demo, _data, _url, _strong) = (postgres, signInsPerMinute, demo, data, url, strong);

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public LogLines Log { get; } = new();

    public string Data => _data ?? _folder.At("data");

    /// <summary>Where one-time codes are written: the callers' mailboxes.</summary>
    public string Codes => _folder.At("codes");

    public Installation Installation { get; private set; } = null!;

    public ServerHost Server { get; private set; } = null!;

    /// <param name="postgres">A connection string; null for SQLite.</param>
    /// <param name="signInsPerMinute">The limit of sign-ins.</param>
    /// <param name="demo">With the doors that only a demo has.</param>
    /// <param name="data">The data folder; null for one of the house's own.</param>
    /// <param name="url">What is given to <c>serve --url</c>.</param>
    /// <param name="strong">With the product's own cost of a password; without, most of a test's time would go there.</param>
    public static async Task<House> OpenAsync(
        string? postgres = null, int signInsPerMinute = 10_000, bool demo = false, string? data = null, string url = "https://localhost:0", bool strong = false)
    {
        var house = new House(postgres, signInsPerMinute, demo, data, url, strong);
        await house.StartAsync();
        return house;
    }

    /// <summary>Ends the server and starts it again on the same data, on another port; cookies stay good.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        await Installation.DisposeAsync();
        await StartAsync();
    }

    async Task StartAsync()
    {
        Installation = await Installation.OpenAsync(Data, _postgres, RootKeyOptions.From(_ => null), TextWriter.Null, Time);
        Server = await ServerHost.StartAsync(
            Installation, ServeOptions.Read(_url, null, null) with { SignInsPerMinute = _signIns, CodesTo = Codes },
            builder =>
            {
                if (!_strong)
                {
                    builder.Services.PostConfigure<PasswordHasherOptions>(o => o.IterationCount = 1_000);
                }

                builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
                if (_demo)
                {
                    builder.Services.AddSingleton(new DemoMark(true)).AddSingleton(DemoFolder.Take(_folder.At("demo"))).AddSingleton<DemoPhones>();
                }
            });
    }

    /// <summary>A browser without cookies, which trusts this server's certificate and no other; over plain http there is none.</summary>
    public Browser NewBrowser() => new(
        new Uri(Server.Address),
        Server.Address.StartsWith("https:", StringComparison.Ordinal) ? X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "tls", "cert.pem")).Thumbprint : "");

    /// <summary>Runs a verb as another process on this data folder would.</summary>
    public async Task<(int Code, string Out, string Err)> VerbAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        var code = await CommandLine.RunAsync([.. args, "--data", Data], new Terminal(data, talk, false), CancellationToken.None);
        return (code, data.ToString(), talk.ToString());
    }

    /// <summary>The path of the first administrator's link.</summary>
    public async Task<string> InitAsync()
    {
        var (code, link, err) = await VerbAsync("init");
        Xunit.Assert.True(code == 0, err);
        return new Uri(link.Trim()).AbsolutePath;
    }

    /// <summary>The first administrator, set up and signed in.</summary>
    public async Task<Browser> AdministratorAsync()
    {
        var browser = NewBrowser();
        await browser.WelcomeAsync(await InitAsync(), Imke, Time);
        await browser.SignInAsync(Imke, Time);
        return browser;
    }

    public async Task<List<Entry>> EntriesAsync()
    {
        await Installation.Sequencer.DrainAsync();
        var bodies = await Installation.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)));
        return bodies.ConvertAll(b => Entry.Parse(b));
    }

    public async Task<List<string>> KindsAsync() => (await EntriesAsync()).ConvertAll(e => e.Reason is null ? e.Kind : $"{e.Kind}:{e.Reason}");

    /// <summary>The first administrator; the authenticator's secret is there after <see cref="AdministratorAsync"/>.</summary>
    public Person Imke { get; } = Person.NewAdministrator();

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Installation.DisposeAsync();
        _folder.Dispose();
    }
}
