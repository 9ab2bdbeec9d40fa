using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Wardline.Calls;
using Wardline.Guard.Storage;
using Wardline.Policies;
using Wardline.Server.Live;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Live;

/// <summary>The live layer: what may travel, who may join, and that a grain too many does nothing twice.</summary>
public sealed class LiveTests
{
    static readonly LiveOptions Alone = new(new IPEndPoint(IPAddress.Loopback, 0), null, null);

    [Fact]
    public void Only_ids_versions_and_flags_can_travel_between_servers()
    {
        var doors = typeof(LiveLayer).Assembly.GetTypes().Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t)).ToList();
        var travels = doors.SelectMany(d => d.GetMethods()).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType).ToList();
        Assert.Equal(3, doors.Count);
        Assert.True(travels.Count > 5);
        Assert.All(travels, t => Assert.Contains(t, new[] { typeof(Guid), typeof(long), typeof(bool), typeof(byte), typeof(IServerScreens) }));
        Assert.All(doors.SelectMany(d => d.GetMethods()), m => Assert.Equal(typeof(Task), m.ReturnType));
    }

    [Theory]
    [InlineData(null, "10.0.0.5:11111", "give --redis as well")]
    [InlineData("redis://redis.example:6379", null, "TLS only")]
    [InlineData("redis.example:6379", null, "TLS only")]
    [InlineData("https://secretword@redis.example", null, "has the form")]
    [InlineData("rediss://user:secretword@redis.example/4", null, "has the form")]
    [InlineData("127.0.0.1:6379", "10.0.0.5:0", "needs a port")]
    [InlineData("127.0.0.1:6379", "10.0.0.5", "an address and a port")]
    [InlineData("rediss://user:secretword@redis.example", null, "don't reach this one on loopback")]
    [InlineData("rediss://user:secretword@192.0.2.7", "127.0.0.1:11111", "don't reach this one on loopback")]
    [InlineData("127.0.0.1:6379", "0.0.0.0:11111", "no such address")]
    [InlineData("127.0.0.1:6379", "[::]:11111", "no such address")]
    [InlineData("127.0.0.1:6379", "10.0.0.5:11111", "--silo-listen needs a port", "0.0.0.0:0")]
    public void What_can_not_be_joined_safely_is_refused_and_no_password_is_repeated(string? redis, string? silo, string why, string? listen = null)
    {
        var refused = Assert.Throws<UsageException>(() => LiveOptions.Read(redis, silo, listen));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secretword", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redis_elsewhere_is_spoken_to_by_TLS_and_here_without()
    {
        Assert.Null(LiveOptions.Read(null, null, null));
        Assert.True(LiveOptions.Read("rediss://user:secret%20word@redis.example", "10.0.0.5:11111", null) is { Redis: { Ssl: true, User: "user", Password: "secret word" }, Silo.Port: 11111 });
        Assert.True(LiveOptions.Read("127.0.0.1:6390", null, null) is { Redis.Ssl: false, Silo.Port: 0 });
    }

    [Fact]
    public async Task Servers_of_one_installation_know_each_other_and_nobody_else()
    {
        await using var house = await House.OpenAsync();
        await using var other = await House.OpenAsync();
        using var one = await SiloIdentity.OpenAsync(house.Installation);
        using var two = await SiloIdentity.OpenAsync(house.Installation);
        using var stranger = await SiloIdentity.OpenAsync(other.Installation);
        Assert.True(one.IsOurs(two.Certificate));
        Assert.Equal(one.Cluster, two.Cluster);
        Assert.False(one.IsOurs(stranger.Certificate));
        Assert.NotEqual(one.Cluster, stranger.Cluster);
        Assert.False(one.IsOurs(null));
    }

    [Fact]
    public async Task A_silo_that_could_not_start_tells_why_and_leaves_its_port_to_the_next()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var house = await House.OpenAsync();
        using var identity = await SiloIdentity.OpenAsync(house.Installation);
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var options = LiveOptions.Read(redis.Address, $"{port.LocalEndpoint}", null)!;
        port.Stop();

        // It answers, and takes nothing in: the silo fails in the middle of its start.
        await redis.SayAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        var why = await Assert.ThrowsAnyAsync<Exception>(StartAsync);
        Assert.Contains("NOREPLICAS", $"{why}", StringComparison.Ordinal);
        await redis.SayAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        await using var silo = await StartAsync();
        Assert.True(await silo.IsListedAsync());
        await redis.SayAsync("FLUSHALL");
        Assert.False(await silo.IsListedAsync());

        Task<LiveSilo> StartAsync() => LiveSilo.StartAsync(options, identity, NullLoggerFactory.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Two_activations_of_one_call_at_once_both_tell_and_do_nothing_twice()
    {
        await using var house = await CallHouse.OpenAsync();
        var floor = house.House.Get<CallFloor>();
        using var identity = await SiloIdentity.OpenAsync(house.House.Installation);

        // Two silos that do not know each other: each has the call's grain for itself.
        await using var left = await Side.StartAsync(identity, house.Client);
        await using var right = await Side.StartAsync(identity, house.Client);
        var steps = Channel.CreateUnbounded<BasisStep>();
        floor.Stepped += step => steps.Writer.TryWrite(step);
        var call = await house.VerifiedAsync("agent");
        var id = Guid.Parse(call.Split('/')[^1]);
        var told = new List<BasisStep>();
        while (steps.Reader.TryRead(out var step))
        {
            Assert.Equal(id, step.Id);
            told.Add(step);
            await Task.WhenAll(left.TellAsync(step), right.TellAsync(step));
        }

        // Open, identify, verify, authority, purpose: each told to both, each once.
        Assert.Equal([1, 2, 3, 4, 5], told.Select(s => s.Version));
        foreach (var side in new[] { left, right })
        {
            await side.WokenAsync(ScreenKind.Board, told.Count);

            // Late and doubled news is passed over: what comes next is the next that is heard.
            await side.TellAsync(told[1]);
            await side.TellAsync(told[^1]);
            await side.TellAsync(told[^1] with { Version = 6 });
            await side.WokenAsync(ScreenKind.Board, told.Count + 1);
            Assert.Equal(0, side.Count(ScreenKind.Desk));

            // Another holder: the desks of both hear it.
            await side.TellAsync(told[^1] with { Version = 7, Holder = Side.Colleague });
            await side.WokenAsync(ScreenKind.Desk, 1);
        }

        // Two servers are asked to end it at once: one does.
        var second = await CallFloor.OpenAsync(house.House.Installation, PolicyFiles.LoadAll(null).Access, PolicyFiles.LoadAll(null).Verification, null);
        var agent = new Agent(told[0].Holder, ["agent"]);
        var ends = await Task.WhenAll(new[] { floor, second }.Select(f => Task.Run(() => new WrapUp(agent, id, "answered", [], true).HandleAsync(f))));
        Assert.Single(ends, end => end.Value is not null);
        var kinds = (await house.House.EntriesAsync()).Where(e => e.Basis?.Id == id.ToString() && e.Reason is null).Select(e => e.Kind).ToList();
        Assert.All(["call.open", "call.identify", "verification.attempt", "call.authority", "call.purpose", "call.wrapped-up"], (string kind) => Assert.Single(kinds, kind));
        Assert.Equal(6, await house.House.Installation.Store.ReadAsync(db => db.NumberAsync("SELECT version FROM basis WHERE id = @id", ("@id", id))));
    }

    [Fact]
    public async Task A_board_hears_of_a_step_before_its_slow_look()
    {
        await using var house = await CallHouse.OpenAsync();
        var supervisor = await house.AsAsync("supervisor");
        await house.AsAsync("agent");
        await using var board = await supervisor.ListenAsync("/floor/events");
        Assert.Contains("Nobody is on a call.", await board.NextAsync(), StringComparison.Ordinal);
        await house.OpenCallAsync("agent");
        var next = board.NextAsync();

        // Less than the five seconds after which it would look by itself.
        for (var tenths = 0; tenths < 40 && !next.IsCompleted; tenths++)
        {
            house.House.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Contains("1 Identify", await next, StringComparison.Ordinal);
    }

    /// <summary>A silo alone, and a server whose screens it is to wake.</summary>
    sealed class Side(LiveSilo silo) : IServerScreens, IAsyncDisposable
    {
        public static readonly Guid Colleague = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Elsewhere = Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Here = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

        readonly ConcurrentQueue<ScreenKind> _woken = new();

        public static async Task<Side> StartAsync(SiloIdentity identity, Guid client)
        {
            var side = new Side(await LiveSilo.StartAsync(Alone, identity, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None));
            var reached = side.Silo.Grains.CreateObjectReference<IServerScreens>(side);
            await side.Silo.Grains.GetGrain<IScreenGrain>(client, nameof(ScreenKind.Board)).HearAsync(Here, reached);
            await side.Silo.Grains.GetGrain<IScreenGrain>(Colleague, nameof(ScreenKind.Desk)).HearAsync(Here, reached);
            return side;
        }

        LiveSilo Silo => silo;

        public Task TellAsync(BasisStep step) => silo.Grains.GetGrain<ICallGrain>(step.Id).SteppedAsync(Elsewhere, step.Version, step.Client, step.Holder, step.Open);

        public Task WakeAsync(byte kind, Guid whose)
        {
            _woken.Enqueue((ScreenKind)kind);
            return Task.CompletedTask;
        }

        public int Count(ScreenKind kind) => _woken.Count(k => k == kind);

        /// <summary>Waits until it was woken so often, and no more.</summary>
        public async Task WokenAsync(ScreenKind kind, int times)
        {
            while (Count(kind) < times)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            Assert.Equal(times, Count(kind));
        }

        public ValueTask DisposeAsync() => silo.DisposeAsync();
    }
}
