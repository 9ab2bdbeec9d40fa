using System.Collections.Concurrent;
using System.Globalization;
using Wardline.Tests.Support;

namespace Wardline.EndToEnd.Browser;

/// <summary>
/// How long a key waits for its picture, as the browser itself counts it, over all browser tests of a run. It is written to
/// artifacts/key-to-paint.txt and judged by nobody here: the machine is as busy as the tests make it.
/// </summary>
static class Paints
{
    const string Prefix = "paint ";

    /// <summary>
    /// Runs in each page: a key in a field until the next picture (counted in steps of 8 ms; less than 16 ms isn't told), and a step of the
    /// desk or a call, from the key that sends it through the server's answer to the first picture of the next page.
    /// </summary>
    public const string Script = $$"""
        (() => {
          const tell = (what, ms) => console.debug(`{{Prefix}}${what} ${Math.round(ms)}`);
          const place = /^\/(desk|calls)\b/.test(location.pathname) ? "step of the desk or a call" : "other page";
          new PerformanceObserver(list => { for (const e of list.getEntries()) { if (e.name === "keydown") { tell("key", e.duration); } } }).observe({ type: "event", durationThreshold: 16 });
          new PerformanceObserver(list => { for (const e of list.getEntries()) { if (e.name === "first-contentful-paint") { tell(place, e.startTime); } } }).observe({ type: "paint", buffered: true });
        })();
        """;

    static readonly ConcurrentDictionary<string, ConcurrentBag<int>> Seen = [];

    static Paints() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();

    /// <summary>Takes what a page has told; anything else is none of it.</summary>
    public static void Hear(string told)
    {
        if (told.StartsWith(Prefix, StringComparison.Ordinal) && told.LastIndexOf(' ') is var at && int.TryParse(told.AsSpan(at + 1), CultureInfo.InvariantCulture, out var ms))
        {
            Seen.GetOrAdd(told[Prefix.Length..at], _ => []).Add(ms);
        }
    }

    static void Write() => File.WriteAllLines(
        Path.Combine(Executable.RepoRoot(), "artifacts", "key-to-paint.txt"),
        [$"seed {TestSeed.Value}", .. Seen.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => Line(one.Key, [.. one.Value.Order()]))]);

    static string Line(string what, int[] sorted) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}: {sorted.Length} told, p50 {At(sorted, 50)} ms, p95 {At(sorted, 95)} ms, longest {sorted[^1]} ms");

    static int At(int[] sorted, int percent) => sorted[(sorted.Length - 1) * percent / 100];
}
