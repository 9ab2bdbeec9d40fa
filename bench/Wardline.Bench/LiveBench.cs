using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Server.Live;
using Wardline.Server.Shell;
using Wardline.Tests.Support;

namespace Wardline.Bench;

/// <summary>
/// What the live layer costs: the same steps of calls by sixteen agents at once on a server alone, whose news goes the direct way,
/// and on one with a silo, where each step is told to the call's grain. Starting the server and the silo, and memory, beside them.
/// </summary>
static class LiveBench
{
    const int Calls = 1000, AtOnce = 16;

    /// <summary>Open, emergency script, wrap-up: steps that need nobody's record.</summary>
    const int StepsACall = 3;

    public static async Task<List<Figure>> RunAsync(string engine)
    {
        // The first is not counted: it pays for compiling.
        await MeasureAsync(engine, null);
        var direct = await MeasureAsync(engine, null);
        var grains = await MeasureAsync(engine, new LiveOptions(new IPEndPoint(IPAddress.Loopback, 0), null, null));
        return
        [
            Figure.Of($"live {engine}, server starts", grains.Started, "ms", direct.Started),
            Figure.Of($"live {engine}, silo is there after", grains.Joined, "ms", direct.Started),
            Figure.Of($"live {engine}, managed and other memory after {Calls} calls", grains.Memory, "MB", direct.Memory),
            Figure.Of($"live {engine}, steps", grains.Steps.PerSecond * StepsACall, "1/s", direct.Steps.PerSecond * StepsACall),
            .. grains.Steps.Beside(direct.Steps, $"live {engine}, call of {StepsACall} steps"),
        ];
    }

    static async Task<(double Started, double Joined, double Memory, Timing Steps)> MeasureAsync(string engine, LiveOptions? live)
    {
        using var folder = new TempFolder();
        await using var database = engine == "postgres" ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await Installation.OpenAsync(folder.At("data"), database?.ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = Stopwatch.StartNew();
        await using var server = await ServerHost.StartAsync(house, new ServeOptions(new Uri("http://127.0.0.1:0")) { Live = live is null ? null : live with { Say = _ => joined.TrySetResult() } });
        var started = clock.Elapsed.TotalMilliseconds;
        await (live is null ? Task.CompletedTask : joined.Task);
        var there = clock.Elapsed.TotalMilliseconds;
        var floor = server.Services.GetRequiredService<CallFloor>();
        var line = new LineFacts("main", (await house.FindClientAsync("default"))!.Id, [], "greeting");
        var steps = await Timing.OfAsync(Calls, AtOnce, async _ =>
        {
            var agent = new Agent(Ids.New(TimeProvider.System), ["agent"]);
            var call = Must(await new OpenCall(agent, line, null).HandleAsync(floor)).Call;
            Must(await new Emergency(agent, call).HandleAsync(floor));
            Must(await new WrapUp(agent, call, "emergency", [], true).HandleAsync(floor));
        });
        GC.Collect();
        return (started, there, Environment.WorkingSet / 1048576.0, steps);
    }

    static T Must<T>(Step<T> step) where T : class => step.Value ?? throw new InvalidOperationException($"A step was refused ({step.Refusal?.Code}); the figure would mean nothing.");
}
