using System.Security.Authentication;
using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wardline.Clients;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Server.Calls;
using Wardline.Server.Clients;
using Wardline.Server.Identity;
using Wardline.Server.Live;
using Wardline.Server.Messages;
using Wardline.Server.Telephony;

namespace Wardline.Server.Shell;

/// <summary>The running server on an open installation: Kestrel, the sequencer, and the socket for verbs. It closes all three, not the installation.</summary>
sealed class ServerHost : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly VerbSocket _verbs;

    ServerHost(WebApplication app, VerbSocket verbs) => (_app, _verbs) = (app, verbs);

    /// <summary>Where it is reached, with the port that it got when port 0 was asked for.</summary>
    public string Address { get; private set; } = "";

    public IServiceProvider Services => _app.Services;

    /// <summary>All endpoints, for the test that enumerates doors.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Starts serving.</summary>
    /// <param name="installation">Open, and held by the caller.</param>
    /// <param name="options">Where.</param>
    /// <param name="more">Services of other modules, and tests' log providers.</param>
    public static async Task<ServerHost> StartAsync(Installation installation, ServeOptions options, Action<WebApplicationBuilder>? more = null)
    {
        await installation.Store.UpgradeAsync(ClientList.Schema);
        await installation.Store.UpgradeAsync(StaffList.Schema);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ServerHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        Listen(builder, installation, options);
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(installation).AddSingleton(installation.Store.Time).AddSingleton(options);
        builder.Services.AddRoutingCore().AddRazorComponents();
        builder.Services.AddProblemDetails();
        // Of the API: pages are for people.
        builder.Services.AddOpenApi("v1", o => o.ShouldInclude = door => door.RelativePath is { } path && (path == "health" || path.StartsWith("api/", StringComparison.Ordinal)));
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            // A body that lacks what it must have, or has null there, is a bad request and never reaches a command.
            o.SerializerOptions.RespectNullableAnnotations = true;
            o.SerializerOptions.RespectRequiredConstructorParameters = true;
            o.SerializerOptions.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.KebabCaseLower));
        });
        await IdentitySetup.AddAsync(builder, installation, options);
        ClientsSetup.Add(builder.Services);
        await CallsSetup.AddAsync(builder, installation, options);
        await TelephonySetup.AddAsync(builder, installation);
        await MessagesSetup.AddAsync(builder, installation);
        await LiveSetup.AddAsync(builder, installation, options);
        builder.Services.AddSingleton(new DemoMark(false));
        more?.Invoke(builder);
        var app = builder.Build();
        Pipeline(app);
        Doors.Map(app);

        var server = new ServerHost(app, VerbSocket.Listen(installation, () => app.Services.GetRequiredService<PublicAddress>().Value is { Length: > 0 } address ? address : null, app.Services.GetRequiredService<ILogger<VerbSocket>>()));
        try
        {
            installation.Sequencer.Failed += e => app.Services.GetRequiredService<ILogger<ServerHost>>().LogError("Integrating entries failed ({Kind}); they stay pending and are tried again.", e.GetType().Name);
            await app.StartAsync();
            installation.Sequencer.Start();
            server.Address = Public(options, app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            app.Services.GetRequiredService<PublicAddress>().Value = server.Address;
            return server;
        }
        catch (IOException e)
        {
            await server.DisposeAsync();
            throw new UsageException($"{options.Url} can't be served: {e.Message} Choose another port with --url.");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    static void Listen(WebApplicationBuilder builder, Installation installation, ServeOptions options)
    {
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestLineSize = 4 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            void Configure(ListenOptions listen)
            {
                listen.Protocols = options.Secure ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                if (options.Secure)
                {
                    listen.UseHttps(TlsCertificate.Load(options, installation.Folder, installation.Store.Time), tls => tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
                }
            }

            // localhost stays on loopback; any other name or address listens where the machine has it.
            if (!options.Loopback)
            {
                kestrel.ListenAnyIP(options.Url.Port, Configure);
            }
            else if (options.Url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && options.Url.Port != 0)
            {
                kestrel.ListenLocalhost(options.Url.Port, Configure);
            }
            else
            {
                kestrel.Listen(IPAddress.TryParse(options.Url.Host.Trim('[', ']'), out var address) ? address : IPAddress.Loopback, options.Url.Port, Configure);
            }
        });
        builder.Services.Configure<HostFilteringOptions>(o =>
        {
            o.AllowedHosts = [options.Url.Host, "localhost", "127.0.0.1", "[::1]"];
            o.AllowEmptyHosts = false;
            o.IncludeFailureMessage = false;
        });
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }

    static void Pipeline(WebApplication app)
    {
        // Headers first, so that refusals of the later steps carry them as well.
        ResponseHeaders.Use(app);
        app.UseExceptionHandler(Failure.Options);
        app.UseHostFiltering();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    static string Public(ServeOptions options, string listening) =>
        $"{options.Url.Scheme}://{options.Url.Host}:{new Uri(listening.Replace("[::]", "localhost", StringComparison.Ordinal)).Port}";

    /// <summary>Takes no more requests and verbs, lets those under way end (ten seconds at most).</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _verbs.DisposeAsync();
        }
        finally
        {
            // Whatever went wrong with the socket, no request is answered after this.
            await using (_app)
            {
                await _app.StopAsync();
            }
        }
    }
}

/// <summary>The address that one-time links begin with.</summary>
sealed class PublicAddress
{
    public string Value { get; set; } = "";
}
