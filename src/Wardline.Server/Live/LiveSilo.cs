using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Runtime;

namespace Wardline.Server.Live;

/// <summary>
/// One life of this server's Orleans silo: a host of its own, so that whatever happens to it never ends the server. The list of
/// servers is in Redis, or in this process when it is alone.
/// </summary>
sealed class LiveSilo : IAsyncDisposable
{
    // A dead server is out after three missed probes of a second each; who is alone with it needs no second vote.
    static readonly TimeSpan Probe = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromSeconds(5), StopsWithin = TimeSpan.FromSeconds(5);

    readonly IHost _host;

    LiveSilo(IHost host, TaskCompletionSource<string> failed) => (_host, Failed) = (host, failed.Task);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The servers, each time they change.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> Members => _host.Services.GetRequiredService<IClusterMembershipService>().MembershipUpdates;

    /// <summary>Ends, with why, when the silo can't go on: the others have declared it dead, for instance.</summary>
    public Task<string> Failed { get; }

    /// <summary>Starts it and joins the others.</summary>
    public static async Task<LiveSilo> StartAsync(LiveOptions options, SiloIdentity identity, ILoggerFactory logs, TimeProvider time, CancellationToken cancel)
    {
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Wardline.Server" });
        builder.Services.AddSingleton(logs).AddSingleton(time);
        builder.UseOrleans(silo => Configure(silo, options, identity));
        builder.Services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(new Fatal(failed)));
        var started = new LiveSilo(builder.Build(), failed);
        try
        {
            await started._host.StartAsync(cancel);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    static void Configure(ISiloBuilder silo, LiveOptions options, SiloIdentity identity)
    {
        var port = options.Silo.Port == 0 ? FreePort(options.Silo.Address) : options.Silo.Port;
        if (options.Redis is { } redis)
        {
            silo.UseRedisClustering(o => o.ConfigurationOptions = redis);
        }
        else
        {
            silo.UseLocalhostClustering(port, gatewayPort: 0);
        }

        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (identity.Cluster, "wardline"));
        silo.Configure<EndpointOptions>(o =>
        {
            (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (options.Silo.Address, port, 0);
            o.SiloListeningEndpoint = options.Listen ?? new IPEndPoint(options.Silo.Address, port);
        });
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            (o.ProbeTimeout, o.MinProbeTimeout, o.MaxProbeTimeout, o.NumMissedProbesLimit) = (Probe, Probe / 2, Probe * 3, 3);
            (o.NumVotesForDeathDeclaration, o.TableRefreshTimeout, o.EnableIndirectProbes) = (1, Refresh, false);
            (o.MaxJoinAttemptTime, o.IAmAliveTablePublishTimeout) = (TimeSpan.FromSeconds(20), Refresh);
        });
        silo.Configure<SiloMessagingOptions>(o => (o.ResponseTimeout, o.SystemResponseTimeout) = (LiveLayer.Patience, LiveLayer.Patience));
        silo.UseTls(identity.Certificate, tls =>
        {
            tls.RemoteCertificateMode = tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = (certificate, _, _) => identity.IsOurs(certificate);
            tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = SiloIdentity.Name;
        });
    }

    static int FreePort(IPAddress on)
    {
        using var listener = new TcpListener(on, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Leaves the others, in five seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopsWithin);
        try
        {
            await _host.StopAsync(patience.Token);
        }
        finally
        {
            await ((IAsyncDisposable)_host).DisposeAsync();
        }
    }

    /// <summary>Orleans ends the process when a silo can't go on. Ours goes on without it, and starts another.</summary>
    sealed class Fatal(TaskCompletionSource<string> failed) : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

        public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) => failed.TrySetResult(context ?? exception?.GetType().Name ?? "unknown");
    }
}
