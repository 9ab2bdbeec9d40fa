using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wardline.Server.Shell;

namespace Wardline.Server.Switch;

/// <summary>The running switch: its calls, its line to the server, its page and its door for orders. It keeps nothing.</summary>
sealed class SwitchHost : IAsyncDisposable
{
    /// <summary>So long the last events may take when it stops.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    readonly WebApplication _app;
    readonly CancellationTokenSource _stop;
    readonly SwitchWire _wire;

    SwitchHost(WebApplication app, CancellationTokenSource stop, SwitchWire wire, Outbox outbox, Exchange exchange) =>
        (_app, _stop, _wire, Outbox, Exchange) = (app, stop, wire, outbox, exchange);

    /// <summary>Where it is reached, with the port that it got when port 0 was asked for.</summary>
    public string Address { get; private set; } = "";

    public Exchange Exchange { get; }

    public Outbox Outbox { get; }

    /// <summary>All endpoints, for the test that enumerates them.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <exception cref="UsageException">The address is taken.</exception>
    public static async Task<SwitchHost> StartAsync(SwitchOptions options, TimeProvider time)
    {
        var (stop, log, wire) = (new CancellationTokenSource(), new SwitchLog(), new SwitchWire(options.To, options.Trust, options.Secrets, time));
        var outbox = new Outbox(wire, log, time, stop.Token) { Twice = options.Manners == Misbehaviour.Twice };
        var exchange = new Exchange(options.Calls, log, outbox, time, stop.Token);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(SwitchHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        Listen(builder, options.Listen);
        builder.Services.AddSingleton(options).AddSingleton(options.Calls).AddSingleton(options.Secrets).AddSingleton(time).AddSingleton(log).AddSingleton(outbox).AddSingleton(exchange)
            .AddSingleton(new OrderBook(exchange, options.Calls, log, time)).AddSingleton(new Manners { Now = options.Manners }).AddSingleton(new DemoMark(true));
        var app = builder.Build();
        ResponseHeaders.Use(app);
        app.UseExceptionHandler(Failure.Options);
        app.UseHostFiltering();
        app.UseRouting();
        OrdersDoor.Map(app);
        var pages = app.MapGroup("").AddEndpointFilter<RouteGroupBuilder, ForgeryFilter>();
        AssetFiles.Map(pages);
        SwitchPages.Map(pages);
        var host = new SwitchHost(app, stop, wire, outbox, exchange);
        try
        {
            await app.StartAsync();
            host.Address = $"http://{options.Listen.Host}:{new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}";
            return host;
        }
        catch (IOException e)
        {
            await host.DisposeAsync();
            throw new UsageException($"{options.Listen} can't be served: {e.Message} Choose another port with --listen.");
        }
    }

    static void Listen(WebApplicationBuilder builder, Uri listen)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 128 << 10;
            kestrel.Listen(IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback, listen.Port, o => o.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);

        // Another site that a browser on this machine has open must not reach it under a name of its own.
        builder.Services.Configure<HostFilteringOptions>(o =>
        {
            o.AllowedHosts = [listen.Host, "localhost", "127.0.0.1", "[::1]"];
            o.AllowEmptyHosts = false;
        });
        builder.Services.AddRoutingCore().AddProblemDetails().AddRazorComponents();
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "wardline-switch";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.HeaderName = ForgeryFilter.Header;
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
    }

    /// <summary>Closes all lines and tells so, as far as the server takes it in time.</summary>
    public async ValueTask DisposeAsync()
    {
        Exchange.HangUpAll();
        await Outbox.EmptyAsync().WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await using (_app)
        {
            await _app.StopAsync();
        }

        await Outbox.EmptyAsync();
        _wire.Dispose();
        _stop.Dispose();
    }
}
