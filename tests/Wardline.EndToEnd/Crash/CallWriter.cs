using Wardline.EndToEnd.Calls;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// The process that is killed in the middle of calls: four agents work on calls of imported patients at once, and each finished step
/// is said on a line <c>CALL KIND</c>. What is on its output was acknowledged.
/// </summary>
static class CallWriter
{
    public const string Mode = "call-writer";

    /// <summary>How long the patients have been on file when their calls come.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromDays(60);

    public static Task<Installation> OpenAsync(string folder, string? database) =>
        Installation.OpenAsync(folder, database, new RootKeyOptions(), TextWriter.Null, new LaterTime(Later));

    /// <summary>Never returns by itself.</summary>
    public static async Task RunAsync(string folder, string sample, string? database)
    {
        await using var house = await OpenAsync(folder, database);
        house.Sequencer.Start();
        var callers = SampleCaller.In(sample);
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(agent => Task.Run(async () =>
        {
            var desk = await PlayedCall.OpenAsync(house, Path.Combine(sample, $"../mailbox{agent}"), (call, kind) =>
            {
                lock (output)
                {
                    output.WriteLine($"{call} {kind}");
                }
            });
            for (var next = agent; ; next += 4)
            {
                await desk.PlayAsync(callers[next % callers.Count], "The caller asked about the last bill.");
            }
        })));
    }
}
