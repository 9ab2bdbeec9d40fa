using System.Diagnostics;

namespace Wardline.Bench;

/// <summary>How long operations took, each for itself and all together.</summary>
/// <param name="PerSecond">Operations a second, over all that ran at once.</param>
/// <param name="P50">Median, milliseconds.</param>
/// <param name="P95">95 of 100 took at most this, milliseconds.</param>
/// <param name="P99">99 of 100 took at most this, milliseconds.</param>
sealed record Timing(double PerSecond, double P50, double P95, double P99)
{
    /// <summary>Runs an operation once for each number from 0, so many at once, and measures each.</summary>
    public static async Task<Timing> OfAsync(int count, int atOnce, Func<int, Task> operation)
    {
        var taken = new double[count];
        var clock = Stopwatch.StartNew();
        await EachAsync(count, atOnce, async i =>
        {
            var start = Stopwatch.GetTimestamp();
            await operation(i);
            taken[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        return Of(taken, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Of operations that were measured one by one, milliseconds, in so many seconds.</summary>
    public static Timing Of(double[] taken, double seconds)
    {
        Array.Sort(taken);
        double At(double share) => taken[Math.Min(taken.Length - 1, (int)(share * taken.Length))];
        return new Timing(taken.Length / seconds, At(0.5), At(0.95), At(0.99));
    }

    /// <summary>The same without measuring, for what is only made ready.</summary>
    public static async Task EachAsync(int count, int atOnce, Func<int, Task> operation)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                await operation(i);
            }
        })));
    }

    /// <summary>The figures under one name, each beside the yardstick's.</summary>
    public IEnumerable<Figure> Beside(Timing yardstick, string name) =>
    [
        Figure.Of($"{name}, rate", PerSecond, "1/s", yardstick.PerSecond),
        Figure.Of($"{name}, p50", P50, "ms", yardstick.P50),
        Figure.Of($"{name}, p95", P95, "ms", yardstick.P95),
        Figure.Of($"{name}, p99", P99, "ms", yardstick.P99),
    ];
}
