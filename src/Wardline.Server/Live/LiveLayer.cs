using System.Globalization;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Storage;
using Wardline.Telephony;

namespace Wardline.Server.Live;

/// <summary>
/// Brings news of calls to the screens that show them. Those on this server hear directly; with a silo, those on the others hear by
/// grains. What is told is durable before, nobody waits for it and nothing is decided on it: with every other server and Redis
/// gone a step is as fast and as right, and screens elsewhere find it by their own slow look.
/// </summary>
sealed class LiveLayer : BackgroundService
{
    /// <summary>Stands for the boards of those who see all clients.</summary>
    public static readonly Guid Everybody = Guid.Empty;

    /// <summary>How long a message to another server may take before it counts as lost.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5), TryAgain = TimeSpan.FromSeconds(5);

    /// <summary>Messages on the way at once; what is beyond is left to the slow look.</summary>
    const int MostOnTheWay = 2000;

    readonly Guid _me;
    readonly Dictionary<ScreenKind, DeskNews> _news;
    readonly LiveOptions? _options;
    readonly SiloIdentity? _identity;
    readonly ILoggerFactory _logs;
    readonly TimeProvider _time;
    readonly Here _here;
    IGrainFactory? _grains;
    IServerScreens? _reached;
    int _onTheWay;
    bool _failing;

    public LiveLayer(CallFloor floor, DeskNews desks, BoardNews boards, LiveOptions? options, SiloIdentity? identity, ILoggerFactory logs, TimeProvider time)
    {
        (_options, _identity, _logs, _time, _me) = (options, identity, logs, time, Ids.New(time));
        _news = new() { [ScreenKind.Desk] = desks, [ScreenKind.Board] = boards.News };
        _here = new Here(_news);
        floor.Stepped += OnStep;
        floor.Changed += client =>
        {
            boards.News.Tell(client);
            boards.News.Tell(Everybody);
        };
        foreach (var (kind, news) in _news)
        {
            news.Told += whose => Send(grains => grains.GetGrain<IScreenGrain>(whose, kind.ToString()).TellAsync(_me));
            news.Opened += whose => Send(_ => HearAsync(kind, whose, wake: true));
        }
    }

    void OnStep(BasisStep step)
    {
        _news[ScreenKind.Board].Wake(step.Client);
        _news[ScreenKind.Board].Wake(Everybody);
        Send(grains => grains.GetGrain<ICallGrain>(step.Id).SteppedAsync(_me, step.Version, step.Client, step.Holder, step.Open));
    }

    // Whoever has just committed goes on at once: what becomes of the message is seen to here.
    void Send(Func<IGrainFactory, Task> message)
    {
        if (_grains is not { } grains)
        {
            return;
        }

        if (Interlocked.Increment(ref _onTheWay) > MostOnTheWay)
        {
            Interlocked.Decrement(ref _onTheWay);
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await message(grains).WaitAsync(Patience, _time);
                _failing = false;
            }
            catch (Exception e)
            {
                if (!_failing)
                {
                    _failing = true;
                    _logs.CreateLogger<LiveLayer>().LogWarning("News did not reach another server ({Kind}); its screens look for themselves meanwhile.", e.GetType().Name);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _onTheWay);
            }
        });
    }

    async Task HearAsync(ScreenKind kind, Guid whose, bool wake)
    {
        if (_grains is not { } grains || _reached is not { } reached)
        {
            return;
        }

        await grains.GetGrain<IScreenGrain>(whose, kind.ToString()).HearAsync(_me, reached);
        if (wake)
        {
            // What was told between the screen's first look and this was told to nobody here.
            _news[kind].Wake(whose);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options is null || _identity is null)
        {
            return;
        }

        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(_options, _identity, stoppingToken);
            }
            catch (Exception e)
            {
                // An address or a password may stand in the message: the kind is enough. This server works on by itself.
                _options.Say(stoppingToken.IsCancellationRequested ? $"Live: ended with {e.GetType().Name}." : $"Live: the other servers can't be reached ({e.GetType().Name}). Is Redis there? Calls go on; screens on other servers are some seconds late. Trying again.");
            }

            await Task.Delay(TryAgain, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // One life of the silo: until it fails, or the server stops.
    async Task LiveAsync(LiveOptions options, SiloIdentity identity, CancellationToken stop)
    {
        await using var silo = await LiveSilo.StartAsync(options, identity, _logs, _time, stop);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _reached = silo.Grains.CreateObjectReference<IServerScreens>(_here);
        _grains = silo.Grains;
        try
        {
            var listed = ListedAsync(silo, end.Token);
            Task[] work = [WatchAsync(silo, options, end.Token), RenewAsync(end.Token), listed];
            var first = await Task.WhenAny([silo.Failed, .. work, Task.Delay(Timeout.Infinite, stop)]);
            if (first == silo.Failed)
            {
                options.Say("Live: the other servers had given this one up. Joining them again.");
            }
            else if (first == listed && !stop.IsCancellationRequested)
            {
                options.Say("Live: Redis came back and knows nothing of this server. Joining the others again.");
            }

            await end.CancelAsync();
            await Task.WhenAll(work).WaitAsync(Patience, CancellationToken.None);
        }
        finally
        {
            (_grains, _reached) = (null, null);
        }
    }

    // Who held our screens may be gone with its server: they are told anew at once.
    async Task WatchAsync(LiveSilo silo, LiveOptions options, CancellationToken end)
    {
        var servers = 0;
        try
        {
            await foreach (var members in silo.Members.WithCancellation(end))
            {
                var now = members.Members.Values.Count(m => m.Status == Orleans.Runtime.SiloStatus.Active);
                if (now != servers)
                {
                    options.Say(now == 1 ? "Live: 1 server." : $"Live: {now} servers.");
                    servers = now;
                }

                HearAll(wake: true);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The ordinary end.
            return;
        }
    }

    // Ends when Redis answers and doesn't know this server. One that is away is no news: the servers go on telling each other.
    async Task ListedAsync(LiveSilo silo, CancellationToken end)
    {
        while (true)
        {
            await Task.Delay(AskAgain, _time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (end.IsCancellationRequested || !await silo.IsListedAsync().WaitAsync(end))
                {
                    return;
                }
            }
            catch (Exception e)
            {
                _logs.CreateLogger<LiveLayer>().LogDebug("Redis did not say whether it knows this server ({Kind}).", e.GetType().Name);
            }
        }
    }

    async Task RenewAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            HearAll(wake: false);
            await Task.Delay(AskAgain, _time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void HearAll(bool wake)
    {
        foreach (var (kind, news) in _news)
        {
            foreach (var whose in news.Heard)
            {
                Send(_ => HearAsync(kind, whose, wake));
            }
        }
    }

    public override void Dispose()
    {
        _identity?.Dispose();
        base.Dispose();
    }

    /// <summary>The screens of this server.</summary>
    sealed class Here(Dictionary<ScreenKind, DeskNews> news) : IServerScreens
    {
        public Task WakeAsync(byte kind, Guid whose)
        {
            if (news.TryGetValue((ScreenKind)kind, out var screens))
            {
                screens.Wake(whose);
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>
/// How long a screen goes on without news before it looks by itself. Whoever would see that it is news that wakes a screen makes
/// it longer, by <c>WARDLINE_SLOW_LOOK</c> in seconds: the tests of two servers do, nobody else has a reason to.
/// </summary>
static class SlowLook
{
    static readonly TimeSpan? Longer = int.TryParse(Environment.GetEnvironmentVariable("WARDLINE_SLOW_LOOK"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>What is usual, or what is longer.</summary>
    public static TimeSpan Or(TimeSpan usual) => Longer > usual ? Longer.Value : usual;
}

/// <summary>News for the floor's boards, by client.</summary>
sealed class BoardNews
{
    public DeskNews News { get; } = new();
}
