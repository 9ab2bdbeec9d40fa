using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Wardline.Guard;
using Wardline.Samples;

namespace Wardline.Server.Switch;

/// <summary>How much is rung.</summary>
/// <param name="Rate">Calls a second.</param>
/// <param name="Agents">How many agents take them, each one call at a time.</param>
/// <param name="For">How long new calls come in.</param>
/// <param name="Talk">How long people talk, at the median.</param>
/// <param name="Seed">The same seed gives the same calls.</param>
sealed record LoadOptions(double Rate, int Agents, TimeSpan For, TimeSpan Talk, ulong Seed);

/// <summary>What a load run gave.</summary>
/// <param name="Seed">As it was asked for.</param>
/// <param name="Seconds">How long calls came in.</param>
/// <param name="Calls">Calls that rang.</param>
/// <param name="NoAgentFree">Calls that found every agent on another one and were turned away.</param>
/// <param name="Unfinished">Calls whose last event was not taken.</param>
/// <param name="Tries">Events that were sent, each try counted.</param>
/// <param name="MostInFlight">Most of them at once.</param>
/// <param name="Answers">How often each answer came: status and effect or code.</param>
/// <param name="Milliseconds">How long answers took.</param>
sealed record LoadReport(
    ulong Seed, double Seconds, int Calls, int NoAgentFree, int Unfinished, int Tries, int MostInFlight, IReadOnlyDictionary<string, int> Answers, LoadTimes Milliseconds)
{
    public IEnumerable<string> Lines =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Calls} calls in {Seconds:0} s, {NoAgentFree} found no free agent, {Unfinished} unfinished, seed {Seed}"),
        string.Create(CultureInfo.InvariantCulture, $"{Tries} events, at most {MostInFlight} at once: p50 {Milliseconds.P50:0.0} ms, p95 {Milliseconds.P95:0.0} ms, p99 {Milliseconds.P99:0.0} ms, longest {Milliseconds.Most:0.0} ms"),
        .. Answers.OrderByDescending(a => a.Value).Select(a => string.Create(CultureInfo.InvariantCulture, $"  {a.Value,8}  {a.Key}")),
    ];
}

/// <summary>Answer times in milliseconds, without the waiting of the switch itself.</summary>
sealed record LoadTimes(double P50, double P95, double P99, double Most)
{
    public static LoadTimes Of(List<double> took)
    {
        took.Sort();
        double At(int percent) => took.Count == 0 ? 0 : took[Math.Min(took.Count - 1, took.Count * percent / 100)];
        return new LoadTimes(At(50), At(95), At(99), At(100));
    }
}

/// <summary>Rings many agents at a rate and measures what the server answers.</summary>
sealed class SwitchLoad(CallsFile calls, SwitchWire wire, LoadOptions options, TimeProvider time) : IDisposable
{
    const int MostTries = 5;

    readonly Lock _gate = new();
    readonly SemaphoreSlim _slots = new(SwitchWire.MostAtOnce);
    readonly List<double> _took = [];
    readonly Dictionary<string, int> _answers = [];
    int _inFlight, _mostInFlight, _unfinished;

    /// <summary>Runs it to the end. When it is stopped, or the time is over, calls that are on are ended at once.</summary>
    public async Task<LoadReport> RunAsync(CancellationToken stop)
    {
        var (free, on, random) = (new Queue<string>(calls.Agents.Take(options.Agents).Select(a => a.Email)), new List<Task<string>>(), new SeededRandom(options.Seed));
        var (rang, turnedAway, from) = (0, 0, time.GetTimestamp());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        for (var due = TimeSpan.Zero; !stop.IsCancellationRequested; due += TimeSpan.FromSeconds(Exponential(random, 1 / options.Rate)))
        {
            if (due >= options.For)
            {
                await WaitAsync(options.For - time.GetElapsedTime(from), stop);
                break;
            }

            await WaitAsync(due - time.GetElapsedTime(from), stop);
            foreach (var done in on.FindAll(t => t.IsCompleted))
            {
                free.Enqueue(await done);
                on.Remove(done);
            }

            if (free.TryDequeue(out var agent))
            {
                on.Add(CallAsync(agent, SeededRandom.For(options.Seed, 1, (ulong)rang++), over.Token));
            }
            else
            {
                turnedAway++;
            }
        }

        var seconds = time.GetElapsedTime(from).TotalSeconds;
        await over.CancelAsync();
        await Task.WhenAll(on);
        return new LoadReport(options.Seed, seconds, rang, turnedAway, _unfinished, _took.Count, _mostInFlight, _answers, LoadTimes.Of(_took));
    }

    /// <summary>One call from the first ring to the end. Returns the agent, who is free again.</summary>
    async Task<string> CallAsync(string agent, SeededRandom random, CancellationToken over)
    {
        var call = new SwitchCall(
            NewId(), calls.Lines[random.Below(calls.Lines.Length)], string.Create(CultureInfo.InvariantCulture, $"+1617555{random.Below(10_000):0000}"), agent, CallState.Ringing, "", time.GetUtcNow());
        var talk = LogNormal(random, options.Talk.TotalSeconds);
        await TellAsync("offered", call, agent);
        await WaitAsync(TimeSpan.FromSeconds(Math.Min(Exponential(random, 2), talk)), over);
        if (!over.IsCancellationRequested)
        {
            await TellAsync("answered", call, agent);
            await WaitAsync(TimeSpan.FromSeconds(talk * 0.5), over);
            if (random.Below(100) < 30)
            {
                await TellAsync("held", call, agent);
                await WaitAsync(TimeSpan.FromSeconds(talk * 0.1), over);
                await TellAsync("resumed", call, agent);
            }

            await WaitAsync(TimeSpan.FromSeconds(talk * 0.4), over);
        }

        if (!await TellAsync("ended", call, agent))
        {
            Interlocked.Increment(ref _unfinished);
        }

        return agent;
    }

    async Task<bool> TellAsync(string what, SwitchCall call, string agent)
    {
        var told = SwitchEvent.Of(NewId(), what, call, agent, time.GetUtcNow());
        for (var tries = 1; ; tries++)
        {
            var answer = await SendAsync(told);
            if (!answer.Again || tries == MostTries)
            {
                return answer.Taken;
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (tries - 1)), time, CancellationToken.None);
        }
    }

    async Task<WireAnswer> SendAsync(SwitchEvent told)
    {
        await _slots.WaitAsync();
        try
        {
            lock (_gate)
            {
                _mostInFlight = Math.Max(_mostInFlight, ++_inFlight);
            }

            var from = Stopwatch.GetTimestamp();
            var answer = await wire.SendAsync(told, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            lock (_gate)
            {
                _inFlight--;
                _took.Add(took);
                var word = $"{answer.Status} {answer.Word}{(answer.AgentUnknown ? " (agent unknown)" : "")}";
                _answers[word] = _answers.GetValueOrDefault(word) + 1;
            }

            return answer;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    string NewId() => Ids.New(time).ToString("N", CultureInfo.InvariantCulture);

    async Task WaitAsync(TimeSpan wait, CancellationToken over)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static double Exponential(SeededRandom random, double mean) => -mean * Math.Log(1 - Unit(random));

    // Most talks are short and a few are long: log-normal with σ = 0.6, cut at ten times the median.
    static double LogNormal(SeededRandom random, double median) =>
        Math.Min(10 * median, median * Math.Exp(0.6 * Math.Sqrt(-2 * Math.Log(1 - Unit(random))) * Math.Cos(2 * Math.PI * Unit(random))));

    static double Unit(SeededRandom random) => (random.Next() >> 11) * (1.0 / (1UL << 53));
}
