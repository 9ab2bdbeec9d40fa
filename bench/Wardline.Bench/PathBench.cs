using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Tests.Support;
using Wardline.Verification;

namespace Wardline.Bench;

/// <summary>
/// The path of a call on the filled installation: identify, verify and view through the commands, and the view at the door as well,
/// each beside the same look-up on plaintext rows. Opening calls and all that lies between the measured steps is not measured.
/// </summary>
sealed partial class PathBench(ServedHouse served, PlainRows plain, string engine, Guid client, int patients)
{
    const int MostOperations = 2000;
    const int MostCodes = 200;
    const int MakingReady = 8;

    readonly List<Figure> _figures = [];

    public static async Task<List<Figure>> RunAsync(string engine, Installation house, LaterClock clock, string? database, int patients)
    {
        using var folder = new TempFolder();
        clock.By = TimeSpan.FromDays(60);
        var client = (await house.FindClientAsync("default"))!.Id;
        Progress.Say($"{engine}: filling the plaintext rows");
        await using var plain = await PlainRows.FillAsync(database, folder.At("plain.db"), Population.People(patients));
        await using var served = await ServedHouse.OpenAsync(house, client, folder.At("codes"));
        var bench = new PathBench(served, plain, engine, client, patients);

        // First unmeasured, so that nobody pays for compiling and cold pages.
        await bench.RoundAsync(seed: 1, atOnce: MakingReady, Math.Min(MostOperations, patients) / 10 + 1);
        bench._figures.Clear();
        foreach (var atOnce in (int[])[1, 16])
        {
            await bench.RoundAsync(seed: 1 + (ulong)atOnce, atOnce, Math.Min(MostOperations, patients));
        }

        return bench._figures;
    }

    async Task RoundAsync(ulong seed, int atOnce, int count)
    {
        var callers = Caller.Choose(count, patients, seed);
        await Timing.EachAsync(count, MakingReady, async i => callers[i] = callers[i] with { Call = (await Done(new OpenCall(served.Agent, new LineFacts("bench", client, [], "none"), null).HandleAsync(served.Floor))).Call });

        // Twins are asked for one thing more: a search like any other, but no call to go on with.
        var found = new ConcurrentBag<Caller>();
        await MeasureAsync("identify", atOnce, callers, async caller =>
        {
            if ((await Done(new Identify(served.Agent, caller.Call, caller.Name, caller.Birth).HandleAsync(served.Floor))).Found == Found.One)
            {
                found.Add(caller);
            }
        }, plain.IdentifyAsync);

        var verified = new ConcurrentBag<Caller>();
        await MeasureAsync("verify", atOnce, Enough(found, count), async caller =>
        {
            if ((await Done(new VerifyFactor(served.Agent, caller.Call, FactorIds.Phone, caller.Phone).HandleAsync(served.Floor))).Matched)
            {
                verified.Add(caller);
            }
        }, plain.VerifyAsync);

        var callersOn = Enough(verified, count);
        await Timing.EachAsync(callersOn.Count, MakingReady, async i =>
        {
            await Done(new StateAuthority(served.Agent, callersOn[i].Call, AuthorityKind.Self).HandleAsync(served.Floor));
            await Done(new ChoosePurpose(served.Agent, callersOn[i].Call, "appointment").HandleAsync(served.Floor));
        });
        await ViewAsync("appointment", atOnce, callersOn);
        await ViewAsync("billing", atOnce, await ProvenAsync(callersOn, count));
    }

    async Task ViewAsync(string purpose, int atOnce, List<Caller> callers)
    {
        await MeasureAsync($"view {purpose}", atOnce, callers, async caller => await Done(new ViewRecord(served.Agent, caller.Call).HandleAsync(served.Floor)), plain.ViewAsync);
        await MeasureAsync($"view {purpose} at the door", atOnce, callers, caller => served.ViewAsync(caller.Call), plain.ViewAsync);
    }

    // Few calls get as far as a code, since each needs one; they are viewed several times.
    async Task<List<Caller>> ProvenAsync(List<Caller> callers, int count)
    {
        var proven = new List<Caller>();
        foreach (var caller in callers.Where(c => c.Person.Email is not null).DistinctBy(c => c.Person.Index))
        {
            if (proven.Count == MostCodes)
            {
                break;
            }

            if (await new SendCode(served.Agent, caller.Call).HandleAsync(served.Floor) is { Value.Sent: true } && await ReadOutAsync(caller))
            {
                await Done(new ChoosePurpose(served.Agent, caller.Call, "billing").HandleAsync(served.Floor));
                proven.Add(caller);
            }
        }

        return proven.Count > 0 ? [.. Enumerable.Range(0, count).Select(i => proven[i % proven.Count])] : throw new InvalidOperationException("No caller of the sample could be sent a code.");
    }

    // A mail that came too late for its call may still lie there: only the caller's own is read, and the mailbox is emptied.
    async Task<bool> ReadOutAsync(Caller caller)
    {
        var matched = false;
        foreach (var mail in Directory.GetFiles(served.Codes, "*.txt"))
        {
            var text = await File.ReadAllTextAsync(mail);
            File.Delete(mail);
            matched |= text.StartsWith($"To: {caller.Person.Email}\n", StringComparison.OrdinalIgnoreCase)
                && (await Done(new VerifyCode(served.Agent, caller.Call, Code().Match(text).Groups[1].Value).HandleAsync(served.Floor))).Matched;
        }

        return matched;
    }

    async Task MeasureAsync(string name, int atOnce, List<Caller> callers, Func<Caller, Task> step, Func<Samples.SamplePerson, Task<int>> lookUp)
    {
        var full = string.Create(CultureInfo.InvariantCulture, $"{name} {engine}, {atOnce} at once");
        Progress.Say($"{full}: {callers.Count}");
        var yardstick = await Timing.OfAsync(callers.Count, atOnce, i => lookUp(callers[i].Person));
        _figures.AddRange((await Timing.OfAsync(callers.Count, atOnce, i => step(callers[i]))).Beside(yardstick, full));
    }

    static List<Caller> Enough(ConcurrentBag<Caller> went, int of) =>
        went.Count * 2 >= of ? [.. went.OrderBy(c => c.Call)] : throw new InvalidOperationException($"Only {went.Count} of {of} calls went on; the figures would mean nothing.");

    // A step that was refused costs less than one that was done, and would make the figure too good.
    static async Task<T> Done<T>(Task<Step<T>> step) where T : class =>
        await step switch
        {
            { Value: { } value } => value,
            var refused => throw new InvalidOperationException($"A step of the bench was refused: {refused.Refusal!.Code}."),
        };

    [GeneratedRegex(@"code: (\d+)")]
    private static partial Regex Code();
}
