using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Calls.Figures;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Storage;
using Wardline.Samples;
using Wardline.Tests.Support;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Figures against a count of the test's own.</summary>
public sealed class FiguresTests
{
    static async Task<CallFigures> ReadAsync(Desk desk, int days = 1, string by = ReadFigures.Client, Dictionary<Guid, Guid>? teams = null, Agent? reader = null) =>
        (await new ReadFigures(reader ?? desk.NewAgent("supervisor"), days, by, teams ?? []).HandleAsync(desk.Floor)).Value!;

    [Theory, InlineData(false), InlineData(true)]
    public async Task Figures_are_what_was_done_step_by_step(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (nurse, teams) = (desk.NewAgent("nurse"), new Dictionary<Guid, Guid>());
        var (day, night) = (Ids.New(desk.Time), Ids.New(desk.Time));
        (teams[desk.Agent.Id], teams[nurse.Id]) = (day, night);

        // Six calls of ten, twenty, … seconds a step, verified; and seven that nobody was identified in, of the nurse.
        for (var i = 1; i <= 6; i++)
        {
            void Pass() => desk.Time.Advance(TimeSpan.FromSeconds(10 * i));
            var call = await desk.CallFromAsync(number: null);
            Pass();
            await call.IdentifiesAsync(InventedPatient.Maria);
            await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone);
            Pass();
            await call.IsThePatientAsync();
            Pass();
            await call.WantsAsync("appointment");
            Pass();
            Assert.NotNull((await call.WrapsUpAsync()).Value);
        }

        for (var i = 0; i < 7; i++)
        {
            var call = await desk.CallFromAsync(number: null, agent: nurse);
            desk.Time.Advance(TimeSpan.FromSeconds(30));
            await call.WrapsUpAsync("wrong-number");
        }

        var one = await ReadAsync(desk);
        Assert.Equal((13, 13, 24), (one.All.Calls, one.All.WrappedUp, one.Series.Length));
        Assert.Equal(["identify", "verify", "purpose", "help", "wrap-up"], one.Steps);
        Assert.Equal(["high", "medium", "basic", "locked", "failed", "not-verified"], one.Results);
        Assert.Equal([0, 0, 6, 0, 0, 7], one.All.Outcomes);
        var mean = Math.Round(((6 * 35.0) + (7 * 30.0)) / 13, 1);
        Assert.Equal([mean, Math.Round(6 * 35.0 / 13, 1), Math.Round(6 * 35.0 / 13, 1), Math.Round(6 * 35.0 / 13, 1), 0], one.All.Seconds!.Value);
        Assert.Equal(one.All with { Key = desk.Client.Id }, Assert.Single(one.Groups) with { Outcomes = one.All.Outcomes, Seconds = one.All.Seconds });
        Assert.Equal(13, one.Series.Sum(hour => hour.Calls));

        var both = await ReadAsync(desk, by: ReadFigures.Team, teams: teams);
        Assert.Equal([(night, 7), (day, 6)], both.Groups.Select(group => (group.Key!.Value, group.Calls)));
        Assert.Equal([35, 35, 35, 35, 0], both.Groups[1].Seconds!.Value);
        Assert.Equal([30, 0, 0, 0, 0], both.Groups[0].Seconds!.Value);
        Assert.Null(both.All.Key);

        // The day after none of it is today's; a week with today has it.
        desk.Time.Advance(TimeSpan.FromDays(1));
        var none = await ReadAsync(desk);
        Assert.Equal((0, 0, null), (none.All.Calls, none.Groups.Length, none.All.Seconds));
        var week = await ReadAsync(desk, days: 7);
        Assert.Equal((13, 7, "2026-11-30", 13), (week.All.Calls, week.Series.Length, week.Series[^2].At, week.Series[^2].Calls));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_single_call_shows_that_there_was_one_and_not_how_it_went(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        for (var wrong = 0; wrong < 3; wrong++)
        {
            await call.VerifiesAsync(wrong < 2 ? FactorIds.Phone : FactorIds.Address, "617-555-0000");
        }

        await call.WrapsUpAsync("not-verified");
        var figures = await ReadAsync(desk);
        Assert.Equal((1, 1), (figures.All.Calls, figures.All.WrappedUp));
        Assert.All(figures.All.Outcomes, Assert.Null);
        Assert.Null(figures.All.Seconds);
        Assert.All(Assert.Single(figures.Groups).Outcomes, Assert.Null);
    }

    [Fact]
    public async Task Hand_overs_take_overs_and_transfers_are_counted_where_the_call_ended()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (nurse, supervisor) = (desk.NewAgent("nurse"), desk.NewAgent("supervisor"));
        var call = await desk.CallFromAsync();
        var asked = (await new AskFloor(desk.Agent, call.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!.Ask;
        await new TakeCall(nurse, asked).HandleAsync(desk.Floor);
        await new TakeOver(supervisor, call.Id).HandleAsync(desk.Floor);
        var another = await desk.CallFromAsync();
        await desk.Floor.Store.HousekeepAsync(async act =>
        {
            await CallMoment.WriteOnceAsync(act, another.Id, CallMoment.Transferred);
            return true;
        });
        var all = (await ReadAsync(desk)).All;
        Assert.Equal((1, 1, 1), (all.HandedOver, all.TakenOver, all.Transferred));
    }

    [Fact]
    public async Task Who_may_read_figures_reads_their_own_clients_and_nobody_else_reads_any()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        await desk.CallFromAsync();
        Assert.All(ReadFigures.Roles, role => Assert.Equal(1, ReadAsync(desk, reader: desk.NewAgent(role)).GetAwaiter().GetResult().All.Calls));
        Assert.Equal(0, (await ReadAsync(desk, reader: desk.NewAgent("supervisor") with { OnlyClient = Ids.New(desk.Time) })).All.Calls);
        foreach (var role in Wardline.Identity.Roles.All.Select(one => one.Id).Except(ReadFigures.Roles))
        {
            Assert.Equal("role-may-not", (await new ReadFigures(desk.NewAgent(role), 1, "client", new Dictionary<Guid, Guid>()).HandleAsync(desk.Floor)).Refusal!.Code);
        }

        Assert.All(new[] { (0, "client"), (2, "client"), (1, "agent") }, odd =>
            Assert.Equal("bad-input", new ReadFigures(desk.NewAgent("auditor"), odd.Item1, odd.Item2, new Dictionary<Guid, Guid>()).HandleAsync(desk.Floor).GetAwaiter().GetResult().Refusal!.Code));
    }

    // Rows as the floor leaves them, for a thousand calls through every step would take minutes; the test counts what it wrote by itself.
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_thousand_calls_of_thirty_days_are_counted_as_they_were_written(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (random, agents) = (new SeededRandom(TestSeed.For("figures")), Enumerable.Range(0, 7).Select(_ => Ids.New(desk.Time)).ToArray());
        var teams = agents.Take(5).Select((agent, i) => (agent, Team: i % 2)).ToDictionary(one => one.agent, one => one.Team == 0 ? agents[5] : agents[6]);
        var wrote = new List<(Guid Agent, int Day, string Outcome, int[]? Spent, bool Over)>();
        await desk.Floor.Store.HousekeepAsync(async act =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                wrote.Add(await OneAsync(act, desk, random, agents));
            }

            return true;
        });

        foreach (var days in ReadFigures.Periods)
        {
            var figures = await ReadAsync(desk, days, ReadFigures.Team, teams);
            var expected = wrote.FindAll(one => one.Day < days);
            Assert.Equal(expected.Count, figures.All.Calls);
            Assert.Equal(expected.Count, figures.Series.Sum(one => one.Calls));
            var groups = expected.GroupBy(one => teams.TryGetValue(one.Agent, out var team) ? team : (Guid?)null).ToList();
            Assert.Equal(groups.Count, figures.Groups.Length);
            foreach (var group in groups)
            {
                Check([.. group], figures.Groups.Single(one => one.Key == group.Key), figures.Results);
            }

            // Too few that are not told by themselves are not in the mean of all.
            var ended = groups.ConvertAll(group => group.Where(one => one.Spent is not null).ToList());
            var few = ended.Where(group => group.Count < 5).Sum(group => group.Count) is > 0 and < 5;
            Check(expected, figures.All, figures.Results, [.. ended.Where(group => !few || group.Count >= 5).SelectMany(group => group)]);
        }

        // In thirty days no count is small.
        Assert.All((await ReadAsync(desk, 30, ReadFigures.Team, teams)).Groups, group => Assert.All(group.Outcomes, count => Assert.True(count >= 5)));
        Assert.All((await ReadAsync(desk, 30, ReadFigures.Team, teams)).All.Outcomes, count => Assert.True(count >= 5));

        static void Check(
            List<(Guid Agent, int Day, string Outcome, int[]? Spent, bool Over)> calls, FigureGroup told, ImmutableArray<string> results,
            List<(Guid Agent, int Day, string Outcome, int[]? Spent, bool Over)>? timed = null)
        {
            Assert.Equal(calls.Count, told.Calls);
            Assert.Equal(calls.Count(one => one.Over), told.HandedOver);
            foreach (var (result, count) in results.Zip(told.Outcomes))
            {
                Assert.True(count is null || count == calls.Count(one => one.Outcome == result), $"{result}: {count}");
                Assert.False(count is > 0 and < 5);
            }

            // All of them is large: nothing is left out.
            var least = results.Min(result => calls.Count(one => one.Outcome == result));
            Assert.True(least < 5 || told.Key is null || !told.Outcomes.Contains(null));
            var done = calls.FindAll(one => one.Spent is not null);
            Assert.Equal(done.Count, told.WrappedUp);
            done = timed ?? done;
            Assert.Equal(done.Count >= 5, told.Seconds is not null);
            for (var step = 0; told.Seconds is { } seconds && step < 5; step++)
            {
                Assert.Equal(done.Average(one => one.Spent![step]), seconds[step], 0.051);
            }
        }
    }

    static async Task<(Guid, int, string, int[]?, bool)> OneAsync(Act act, Desk desk, SeededRandom random, Guid[] agents)
    {
        var (call, agent, day) = (Ids.New(desk.Time), agents[random.Below(agents.Length)], random.Below(32));
        var opened = act.Time.AddDays(-day);
        var closed = random.Below(10) > 0;
        var spent = Enumerable.Range(0, 5).Select(_ => random.Between(1, 299)).ToArray();
        await act.Db.ExecuteAsync(
            "INSERT INTO basis (id, client, kind, holder, version, open, created) VALUES (@id, @client, 'call', @holder, 1, @open, @at)",
            ("@id", call), ("@client", desk.Client.Id), ("@holder", agent), ("@open", !closed), ("@at", opened));
        await act.Db.ExecuteAsync(
            "INSERT INTO desk_call (id, line, script, purposes, round, searches, codes, emergency, opened, closed) VALUES (@id, 'main', 'none', '', 1, 0, 0, 0, @opened, @closed)",
            ("@id", call), ("@opened", opened), ("@closed", closed ? opened.AddSeconds(spent.Sum()) : null));
        string[] names = [CallMoment.Identified, CallMoment.Cleared, CallMoment.Purpose, CallMoment.HungUp];
        foreach (var (name, at) in names.Select((name, i) => (name, opened.AddSeconds(spent.Take(i + 1).Sum()))))
        {
            await act.Db.ExecuteAsync("INSERT INTO call_moment (call, name, at) VALUES (@call, @name, @at)", ("@call", call), ("@name", name), ("@at", at));
        }

        // What matched and what failed, and by the test's own table what that comes to.
        (string Outcome, string[] Matched, int Failed)[] ways =
        [
            ("not-verified", [], 0), ("failed", [], 1), ("failed", ["full-name"], 2), ("locked", [], 3), ("locked", ["full-name", "birth-date", "phone"], 3),
            ("basic", ["full-name", "birth-date", "phone"], 2), ("medium", ["birth-date", "phone", "address", "full-name"], 0), ("high", ["birth-date", "phone", "email-code"], 0),
        ];
        var way = ways[random.Below(ways.Length)];
        foreach (var (factor, matched) in way.Matched.Select(one => (one, true)).Concat(Enumerable.Repeat(("mrn", false), way.Failed)))
        {
            await act.Db.ExecuteAsync(
                "INSERT INTO verification_attempt (id, client, call, round, factor, matched, counted, at) VALUES (@id, @client, @call, 1, @factor, @matched, 1, @at)",
                ("@id", Ids.New(desk.Time)), ("@client", desk.Client.Id), ("@call", call), ("@factor", factor), ("@matched", matched), ("@at", opened));
        }

        var over = random.Below(4) == 0;
        if (over)
        {
            await act.Db.ExecuteAsync(
                "INSERT INTO call_ask (id, client, call, kind, asker, round, made, closed_by, outcome, closed) VALUES (@id, @client, @call, 'take-call', @asker, 1, @at, @by, 'taken', @at)",
                ("@id", Ids.New(desk.Time)), ("@client", desk.Client.Id), ("@call", call), ("@asker", agents[0]), ("@by", agent), ("@at", opened));
        }

        return (agent, day, way.Outcome, closed ? spent : null, over);
    }

    [Fact]
    public async Task A_mean_of_all_gives_no_single_call_away()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (lone, few, teams) = (desk.NewAgent("nurse"), desk.NewAgent("nurse"), new Dictionary<Guid, Guid>());
        Assert.All(new[] { desk.Agent, lone, few }, agent => teams[agent.Id] = Ids.New(desk.Time));
        async Task CallsAsync(int calls, Agent by, int seconds)
        {
            for (var i = 0; i < calls; i++)
            {
                var call = await desk.CallFromAsync(number: null, agent: by);
                desk.Time.Advance(TimeSpan.FromSeconds(seconds));
                await call.WrapsUpAsync("wrong-number");
            }
        }

        // Six calls and one: the mean of the seven and that of the six would tell how long the one took.
        await CallsAsync(6, desk.Agent, 10);
        await CallsAsync(1, lone, 100);
        Assert.Equal([10, 0, 0, 0, 0], (await ReadAsync(desk, by: ReadFigures.Team, teams: teams)).All.Seconds!.Value);

        // One and four that are not told apart are five.
        await CallsAsync(4, few, 100);
        var figures = await ReadAsync(desk, by: ReadFigures.Team, teams: teams);
        Assert.Equal([Math.Round(560 / 11.0, 1), 0, 0, 0, 0], figures.All.Seconds!.Value);
        Assert.Single(figures.Groups, group => group.Seconds is not null);
    }

    [Fact]
    public async Task Wrapping_up_begins_when_the_telephone_call_goes_elsewhere_but_not_with_a_call_that_was_handed_over()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var nurse = desk.NewAgent("nurse");
        async Task<double> WrapUpAsync(bool handedOver)
        {
            var call = await desk.CallFromAsync(number: null);
            ValueTask<bool> TellAsync(string what) => desk.Floor.Store.HousekeepAsync(async act =>
            {
                await CallMoment.WriteOnceAsync(act, call.Id, what);
                return true;
            });
            await TellAsync(CallMoment.Transferred);
            desk.Time.Advance(TimeSpan.FromSeconds(10));
            if (handedOver)
            {
                var asked = (await new AskFloor(desk.Agent, call.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!.Ask;
                Assert.NotNull((await new TakeCall(nurse, asked).HandleAsync(desk.Floor)).Value);
                call = call.As(nurse);
            }

            await TellAsync(CallMoment.HungUp);
            desk.Time.Advance(TimeSpan.FromSeconds(20));
            await call.WrapsUpAsync("wrong-number");
            var now = desk.Time.GetUtcNow();
            return (await desk.Floor.Store.ReadAsync(db => FiguredCall.SinceAsync(db, desk.Floor.Verification, now.AddDays(-1), null, now)))[^1].Spent[^1];
        }

        Assert.Equal(30, await WrapUpAsync(handedOver: false));
        Assert.Equal(20, await WrapUpAsync(handedOver: true));
    }

    [Fact]
    public void The_time_of_a_call_lies_whole_over_its_steps()
    {
        var start = new DateTimeOffset(2026, 10, 1, 9, 0, 0, TimeSpan.Zero);
        DateTimeOffset? At(int? seconds) => seconds is { } s ? start.AddSeconds(s) : null;
        double[] Of(int? identified, int? cleared, int? purpose, int? over, int closed) => [.. StepTimes.Of(start, At(identified), At(cleared), At(purpose), At(over), At(closed)!.Value)];
        Assert.Equal([10, 20, 30, 40, 50], Of(10, 30, 60, 100, 150));
        Assert.Equal([100, 0, 0, 0, 50], Of(null, null, null, 100, 150));
        Assert.Equal([10, 140, 0, 0, 0], Of(10, null, null, null, 150));

        // The purpose was chosen first; another patient was turned to; the telephone was over before the note.
        Assert.Equal([10, 20, 0, 120, 0], Of(10, 30, 5, null, 150));
        Assert.Equal([80, 70, 0, 0, 0], Of(80, 30, 60, null, 150));
        Assert.Equal([10, 20, 70, 0, 50], Of(10, 30, 100, 50, 150));
    }
}
