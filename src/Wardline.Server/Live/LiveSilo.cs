using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Wardline.Server.Live;

/// <summary>
/// One life of this server's Orleans silo: a host of its own, so that whatever happens to it never ends the server. The list of
/// servers is in Redis, or in this process when it is alone.
/// </summary>
sealed class LiveSilo : IAsyncDisposable
{
    // A dead server is out after three missed probes of a second each; who is alone with it needs no second vote.
    static readonly TimeSpan Probe = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromSeconds(5);

    // With Redis away each of its steps waits for an answer: two such waits fit well into the time in which the server stops.
    static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(4), GoesWithin = TimeSpan.FromSeconds(2);

    readonly IHost _host;

    LiveSilo(IHost host, TaskCompletionSource<string> failed) => (_host, Failed) = (host, failed.Task);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The servers, each time they change.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> Members => _host.Services.GetRequiredService<IClusterMembershipService>().MembershipUpdates;

    /// <summary>Ends, with why, when the silo can't go on: the others have declared it dead, for instance.</summary>
    public Task<string> Failed { get; }

    /// <summary>
    /// Starts it and joins the others. Redis is asked first: what can't be joined takes no port. One that fails later lets go of its
    /// port, so that the next can listen there.
    /// </summary>
    public static async Task<LiveSilo> StartAsync(LiveOptions options, SiloIdentity identity, ILoggerFactory logs, TimeProvider time, CancellationToken cancel)
    {
        if (options.Redis is { } asked)
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(asked.Clone()).WaitAsync(cancel);
            await redis.GetDatabase().PingAsync().WaitAsync(cancel);
        }

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
            // Orleans stops only what runs, and would leave a half-started one listening: its stages are ended one by one.
            await started.EndAsync(() => started._host.Services.GetRequiredService<ISiloLifecycleSubject>().OnStop(CancellationToken.None));
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

    /// <summary>Whether Redis knows of this server. One that came back empty does not, and who starts then would never hear of it.</summary>
    public async Task<bool> IsListedAsync()
    {
        try
        {
            return (await _host.Services.GetRequiredService<IMembershipTable>().ReadRowAsync(_host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress)).Members.Count > 0;
        }
        catch (RedisClusteringException e) when (e.InnerException is null)
        {
            // It answered, and the whole list is gone.
            return false;
        }
    }

    /// <summary>Leaves the others, in six seconds at most: what then still waits for somebody who is gone is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopsWithin);
        await EndAsync(() => _host.StopAsync(patience.Token));
    }

    // How it ends is of no interest to whoever ends it, and must not hide why.
    async Task EndAsync(Func<Task> stop)
    {
        await Task.Run(stop).WaitAsync(StopsWithin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Run(() => ((IAsyncDisposable)_host).DisposeAsync().AsTask()).WaitAsync(GoesWithin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Orleans ends the process when a silo can't go on. Ours goes on without it, and starts another.</summary>
    sealed class Fatal(TaskCompletionSource<string> failed) : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

        public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) => failed.TrySetResult(context ?? exception?.GetType().Name ?? "unknown");
    }
}
