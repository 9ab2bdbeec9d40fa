using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Policies;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Paper for when the system is down: numbered sheets, and what is entered from them afterwards.</summary>
public sealed class PaperTests
{
    const string Words = "Rang from the bakery; wants the blue pills.";

    static async Task<string> SheetAsync(Desk desk) => Assert.Single((await new PrintSheets(desk.Agent, desk.Client.Id, 1).HandleAsync(desk.Floor)).Value!.Serials);

    /// <summary>A call of Maria's about an appointment, an hour ago, with name, birth date and phone ticked.</summary>
    static PaperCall Call(Desk desk, string serial)
    {
        var now = desk.Time.GetUtcNow();
        return new PaperCall(new LineFacts("main", desk.Client.Id, [], "greeting"), serial, now.AddMinutes(-70), now.AddMinutes(-60), desk.NewAgent("nurse"), "answered")
        {
            Patient = new PaperPatient(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth),
            Purpose = "appointment",
            Authority = AuthorityKind.Self,
            Steps = [new(FactorIds.FullName, true), new(FactorIds.BirthDate, true), new(FactorIds.Phone, true), new(FactorIds.Address, false)],
            Level = "basic",
            Told = [new(ToldTo.Patient, ["appointments"])],
            Note = Words,
        };
    }

    static Task<Step<EnteredPaper>> EnterAsync(Desk desk, PaperCall call, Agent? by = null) => new EnterPaperCall(by ?? desk.Agent, call).HandleAsync(desk.Floor);


    [Theory, InlineData(false), InlineData(true)]
    public async Task A_sheet_is_entered_in_one_act_with_both_times_and_both_people_and_told_when_it_was_told(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var said = Call(desk, serial);
        var done = (await EnterAsync(desk, said)).Value!;
        Assert.Equal((Found.One, false), (done.Found, done.Beyond));

        var entries = await desk.EntriesAsync();
        var entry = Assert.Single(entries, e => e.Kind == "downtime.entered");
        Assert.Equal((desk.Agent.Id.ToString("D"), desk.Maria), (entry.Actor.Id, entry.Patient));
        Assert.Equal(said.TakenBy!.Id.ToString("D"), entry.Detail!["taken-by"].Text);
        Assert.Equal($"{said.Began:yyyy-MM-dd'T'HH:mm:ss'Z'}", entry.Detail["began"].Text);
        Assert.Equal(desk.Time.GetUtcNow(), entry.Time);
        Assert.Equal(("basic", "basic"), (entry.Detail["level"].Text, entry.Detail["steps-level"].Text));
        var told = Assert.Single(entries, e => e.Kind == "disclosure.recorded");
        Assert.Equal(desk.Maria, told.Patient);
        var line = await desk.House.Store.ReadAsync(db => db.FirstAsync(
            "SELECT d.call, d.patient, d.segments, d.confirmed, d.told, c.opened, c.closed FROM call_disclosure d JOIN desk_call c ON c.id = d.call",
            r => (r.Id(0), r.Id(1), r.GetString(2), r.GetInt64(3), r.Time(4), r.Time(5), r.Time(6))));
        DateTimeOffset Ms(DateTimeOffset t) => DateTimeOffset.FromUnixTimeMilliseconds(t.ToUnixTimeMilliseconds());
        Assert.Equal((done.Call!.Value, desk.Maria, "appointments", 0L, Ms(said.Ended), Ms(said.Began), Ms(said.Ended)), line);

        // In the accounting it says who entered it for whom; nobody confirms a colleague's word for them.
        await Wardline.Messages.MessageFloor.OpenAsync(desk.House, desk.Floor);
        var accounted = Assert.Single(await desk.House.Store.ReadAsync(db => Wardline.Messages.Accounting.OfPatientAsync(db, desk.Client.Id, desk.Maria)));
        Assert.Equal((new Wardline.Messages.LateFromPaper(desk.Agent.Id, said.TakenBy.Id), false), (accounted.Late, accounted.Confirmed));

        var listed = Assert.Single((await new ReadSheets(desk.Agent).HandleAsync(desk.Floor)).Value!.All);
        Assert.Equal((Sheet.Entered, done.Call, said.TakenBy.Id), (listed.Sheet.State, listed.Sheet.Call, listed.Call!.TakenBy));
        // It was no call of the desk: neither a day's list nor the figures have it.
        var worked = await new Wardline.Calls.Afterwards.ListWorkedCalls(desk.Agent).HandleAsync(desk.Floor);
        Assert.Empty(worked.Unfinished.Concat(worked.Calls));
        await desk.CheckAsync("bakery", "blue pills");
        if (!postgres)
        {
            desk.CheckFiles("bakery", "blue pills");
        }

        var state = await StateCheck.RunAsync(desk.House.Store, [.. CallTables.Bound, .. Guard.Vault.VaultTables.All, .. VerificationTables.Bound]);
        Assert.True(state.Findings.Count == 0, string.Join(", ", state.Findings));
    }

    [Fact]
    public async Task What_was_ticked_on_paper_opens_nothing_and_is_evidence_for_no_call()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var live = await desk.CallFromAsync();
        await live.IdentifiesAsync(InventedPatient.Maria);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var paper = (await EnterAsync(desk, Call(desk, serial))).Value!.Call!.Value;

        // The call of the same patient that is on stands where it stood; the entered one is over for everybody.
        Assert.Equal("none", (await live.ScreenAsync()).Value!.Level);
        Assert.Equal("call-over", (await new ViewRecord(desk.Agent, paper).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("call-over", (await new ReadNotes(desk.Agent, paper).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal(live.Id, Assert.Single((await new ListMyCalls(desk.Agent).HandleAsync(desk.Floor)).Calls).Call);
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM verification_attempt WHERE matched = 1 AND call <> @live", ("@live", live.Id))));
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM basis WHERE open = 1 AND id <> @live", ("@live", live.Id))));
    }

    [Fact]
    public async Task A_sheet_is_entered_once_also_by_two_at_once()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var two = await Task.WhenAll(EnterAsync(desk, Call(desk, serial)), EnterAsync(desk, Call(desk, serial), desk.NewAgent("agent")));
        Assert.Single(two, step => step.Value?.Call is not null);
        Assert.Equal("sheet-used", Assert.Single(two, step => step.Refusal is not null).Refusal!.Code);
        Assert.Equal("sheet-used", (await EnterAsync(desk, Call(desk, serial))).Refusal!.Code);
        Assert.Equal("sheet-used", (await new VoidSheet(desk.Agent, desk.Client.Id, serial, Sheet.Lost).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal(1, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM paper_call")));
        Assert.Equal(serial, (await desk.EntriesAsync()).Last(e => e.Outcome == EntryOutcome.Refused).Detail!["serial"].Text);
    }

    [Fact]
    public async Task What_cannot_have_been_is_refused_with_its_reason()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromDays(8));
        var (good, now) = (Call(desk, serial), desk.Time.GetUtcNow());
        var other = Ids.New(desk.Time);
        (PaperCall Call, string Code)[] wrong =
        [
            (good with { Ended = now.AddMinutes(1) }, "out-of-time"),
            (good with { Began = now.AddDays(-7).AddMinutes(-1), Ended = now.AddDays(-7) }, "out-of-time"),
            (good with { Began = good.Ended.AddMinutes(1) }, "out-of-time"),
            (good with { Serial = Serial.Of(desk.Client.Code, 2) }, "no-such-sheet"),
            (good with { Line = good.Line with { Client = other } }, "no-such-sheet"),
            (good with { TakenBy = null }, "bad-input"),
            (good with { TakenBy = desk.NewAgent("auditor") }, "bad-input"),
            (good with { TakenBy = desk.NewAgent("nurse", "administrator") }, "bad-input"),
            (good with { TakenBy = good.TakenBy! with { OnlyClient = other } }, "bad-input"),
            (good with { Purpose = "chat" }, "unknown-purpose"),
            (good with { Purpose = null }, "no-purpose"),
            (good with { Patient = new() }, "not-identified"),
            (good with { Patient = new(Name: "Maria") }, "say-more"),
            (good with { Steps = [new("handwriting", true)] }, "unknown-factor"),
            (good with { Steps = [good.Steps[0], good.Steps[0] with { Matched = false }] }, "unknown-factor"),
            (good with { Level = "certain" }, "bad-input"),
            (good with { Told = [new(ToldTo.Other, ["appointments"])] }, "bad-input"),
            (good with { Told = [new(ToldTo.Patient, ["everything"])] }, "bad-input"),
            (good with { Note = new string('x', AddNote.Longest + 1) }, "bad-input"),
            (good with { Disposition = "done" }, "unknown-disposition"),
        ];
        foreach (var (call, code) in wrong)
        {
            Assert.Equal(code, (await EnterAsync(desk, call)).Refusal?.Code);
        }

        Assert.Equal("role-may-not", (await EnterAsync(desk, good, desk.NewAgent("auditor"))).Refusal!.Code);
        Assert.Equal("no-such-sheet", (await EnterAsync(desk, good, desk.Agent with { OnlyClient = other })).Refusal!.Code);

        // Before it was printed nobody wrote on it.
        var late = await SheetAsync(desk);
        Assert.Equal("out-of-time", (await EnterAsync(desk, Call(desk, late))).Refusal!.Code);
        Assert.NotNull((await EnterAsync(desk, good)).Value!.Call);
        Assert.Equal(1, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM desk_call")));
    }

    [Fact]
    public async Task A_sheet_has_as_many_searches_as_a_call_and_its_guesses_count_against_the_patient()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var guess = Call(desk, serial) with { Patient = new PaperPatient("Somebody Else", MemberId: null, Phone: InventedPatient.Maria.Phone) };
        for (var left = Identify.MostSearches - 1; left >= 0; left--)
        {
            var found = (await EnterAsync(desk, guess)).Value!;
            Assert.Equal((Found.None, null, left), (found.Found, found.Call, found.SearchesLeft));
        }

        Assert.Equal("too-many-searches", (await EnterAsync(desk, Call(desk, serial))).Refusal!.Code);
        Assert.Equal(Identify.MostSearches, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM verification_attempt a JOIN downtime_sheet s ON s.id = a.call WHERE a.patient = @maria", ("@maria", desk.Maria))));
        Assert.Equal(Identify.MostSearches, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM verification_attempt WHERE patient = @maria AND matched = 0", ("@maria", desk.Maria))));
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM basis WHERE open = 1")));
        await desk.CheckAsync("Somebody Else");
    }

    [Fact]
    public async Task More_told_than_the_steps_open_is_entered_and_stands_out()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var said = Call(desk, serial) with { Purpose = "refill", Level = "high", Told = [new(ToldTo.Patient, ["medical.medications"])] };
        Assert.True((await EnterAsync(desk, said)).Value!.Beyond);
        var facts = Assert.Single((await new ReadSheets(desk.Agent).HandleAsync(desk.Floor)).Value!.All).Call!;
        Assert.Equal(("high", "basic", true), (facts.Level, facts.StepsLevel, facts.Beyond));
        Assert.Contains(await desk.EntriesAsync(), e => e.Kind == "downtime.entered" && e.Detail!.ContainsKey("beyond"));
    }

    [Theory]
    [InlineData("one's own, as it may be", null, false)]
    [InlineData("a code or a supervisor's word, ticked", "strong", true)]
    [InlineData("the line is for something else", "line", true)]
    public async Task Ticks_of_what_paper_can_not_do_count_nothing_and_what_line_or_role_does_not_open_is_beyond(string why, string? how, bool beyond)
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var said = Call(desk, serial) with { TakenBy = desk.Agent };
        said = how switch
        {
            "strong" => said with { Steps = [new(FactorIds.FullName, true), new(FactorIds.BirthDate, true), new(FactorIds.EmailCode, true), new(FactorIds.Supervisor, true)] },
            "line" => said with { Line = said.Line with { Purposes = ["billing"] } },
            _ => said,
        };
        var done = (await EnterAsync(desk, said)).Value;
        Assert.True(done?.Beyond == beyond, why);
        var triage = said with { Line = said.Line with { Purposes = [] }, Purpose = "triage", Told = [new(ToldTo.Patient, ["medical.medications"])] };
        Assert.True(EnterPaperCall.IsBeyond(triage, "high", desk.Floor.Access));
        Assert.False(EnterPaperCall.IsBeyond(triage with { TakenBy = desk.NewAgent("nurse") }, "high", desk.Floor.Access));
        Assert.Equal(beyond ? 0 : 1, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT confirmed FROM call_disclosure")));
    }

    [Fact]
    public async Task Too_late_for_others_a_supervisor_enters_it_and_it_stands_out()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serial = await SheetAsync(desk);
        desk.Time.Advance(TimeSpan.FromHours(2));
        var said = Call(desk, serial);
        desk.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal("out-of-time", (await EnterAsync(desk, said)).Refusal!.Code);
        Assert.NotNull((await EnterAsync(desk, said, desk.NewAgent("supervisor"))).Value!.Call);
        Assert.True(Assert.Single((await new ReadSheets(desk.Agent).HandleAsync(desk.Floor)).Value!.All).Call!.Overdue);
        Assert.Contains(await desk.EntriesAsync(), e => e.Kind == "downtime.entered" && e.Detail!.ContainsKey("overdue"));
    }

    [Fact]
    public async Task One_person_has_so_many_sheets_out_and_no_more()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var first = (await new PrintSheets(desk.Agent, desk.Client.Id, PrintSheets.Most).HandleAsync(desk.Floor)).Value!.Serials;
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await new PrintSheets(desk.Agent, desk.Client.Id, PrintSheets.MostOut - PrintSheets.Most).HandleAsync(desk.Floor)).Value);
        Assert.Equal("too-many-sheets", (await new PrintSheets(desk.Agent, desk.Client.Id, 1).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new PrintSheets(desk.NewAgent("nurse"), desk.Client.Id, 1).HandleAsync(desk.Floor)).Value);
        Assert.NotNull((await new VoidSheet(desk.Agent, desk.Client.Id, first[0], Sheet.Spoiled).HandleAsync(desk.Floor)).Value);
        Assert.NotNull((await new PrintSheets(desk.Agent, desk.Client.Id, 1).HandleAsync(desk.Floor)).Value);

        // However many came after: what is out stays in the list, and what is dealt with leaves it.
        var listed = await desk.House.Store.ReadAsync(db => Sheet.ListAsync(db, desk.Client.Id, 5));
        Assert.Equal(PrintSheets.MostOut + 1, listed.Count);
        Assert.Contains(listed, s => s.Serial == first[1]);
        Assert.DoesNotContain(listed, s => s.Serial == first[0]);
        Assert.Empty(await desk.House.Store.ReadAsync(db => Sheet.ListAsync(db, Ids.New(desk.Time), 5)));
    }

    [Fact]
    public async Task The_list_says_what_came_back_what_is_void_and_what_is_missing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var serials = (await new PrintSheets(desk.Agent, desk.Client.Id, 4).HandleAsync(desk.Floor)).Value!.Serials;
        Assert.Equal(4, serials.Distinct().Count());
        Assert.Equal(Serial.Of(desk.Client.Code, 3), serials[2]);
        desk.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("bad-input", (await new VoidSheet(desk.Agent, desk.Client.Id, serials[0], "eaten").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new VoidSheet(desk.Agent, desk.Client.Id, serials[0], Sheet.Lost).HandleAsync(desk.Floor)).Value);
        Assert.NotNull((await EnterAsync(desk, Call(desk, serials[2]) with { Patient = new(), Purpose = null, Told = [] })).Value!.Call);
        var sheets = (await new ReadSheets(desk.Agent).HandleAsync(desk.Floor)).Value!;
        Assert.Equal(
            [(serials[3], Sheet.Out, false), (serials[2], Sheet.Entered, false), (serials[1], Sheet.Out, true), (serials[0], Sheet.Lost, false)],
            sheets.All.Select(s => (s.Sheet.Serial, s.Sheet.State, s.Missing)));
        Assert.False(Assert.Single(sheets.Prints).Outdated);

        // Found again, or declared spoiled so that nobody asks: it may be entered, and stands out.
        Assert.NotNull((await new VoidSheet(desk.Agent, desk.Client.Id, serials[3], Sheet.Spoiled).HandleAsync(desk.Floor)).Value);
        foreach (var (serial, was) in new[] { (serials[0], Sheet.Lost), (serials[3], Sheet.Spoiled) })
        {
            var call = (await EnterAsync(desk, Call(desk, serial))).Value!.Call;
            Assert.Equal(was, (await new ReadSheets(desk.Agent).HandleAsync(desk.Floor)).Value!.All.Single(s => s.Sheet.Call == call).Call!.Was);
            Assert.Equal(was, (await desk.EntriesAsync()).Single(e => e.Kind == "downtime.entered" && e.Basis!.Id == $"{call:D}").Detail!["was"].Text);
        }

        Assert.Equal("role-may-not", (await new ReadSheets(desk.NewAgent("auditor")).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("role-may-not", (await new PrintSheets(desk.NewAgent("auditor"), desk.Client.Id, 1).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("not-your-call", (await new PrintSheets(desk.Agent with { OnlyClient = Ids.New(desk.Time) }, desk.Client.Id, 1).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Empty((await new ReadSheets(desk.Agent with { OnlyClient = Ids.New(desk.Time) }).HandleAsync(desk.Floor)).Value!.All);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Prints_at_the_same_moment_share_no_number(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var prints = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new PrintSheets(desk.Agent, desk.Client.Id, 5).HandleAsync(desk.Floor))));
        Assert.Equal(20, prints.SelectMany(p => p.Value!.Serials).Distinct().Count());
    }

    [Fact]
    public void A_slip_of_the_hand_is_no_other_sheets_serial()
    {
        for (var number = 1; number < 400; number++)
        {
            var serial = Serial.Of("northside", number);
            for (var at = "northside-".Length; at < serial.Length - 2; at++)
            {
                foreach (var digit in "0123456789".Where(d => d != serial[at]))
                {
                    var typed = serial[..at] + digit + serial[(at + 1)..];
                    Assert.NotEqual(Serial.Of("northside", int.Parse(typed.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture)), typed);
                }
            }
        }

        Assert.Equal("northside-0007-" + Serial.Of("northside", 7)[^1], Serial.Normal(" NORTHSIDE-0007 -" + Serial.Of("northside", 7)[^1]));
    }

    [Fact]
    public void The_days_for_entering_late_are_the_policys()
    {
        var text = DefaultPolicies.Text("verification.yaml");
        Assert.Equal(7, PolicyFiles.LoadVerification(System.Text.Encoding.UTF8.GetBytes(text)).Require().PaperDays);
        Assert.Equal(3, PolicyFiles.LoadVerification(System.Text.Encoding.UTF8.GetBytes(text + "\ndowntime:\n  lateDays: 3\n")).Require().PaperDays);
        Assert.Throws<PolicyException>(() => PolicyFiles.LoadVerification(System.Text.Encoding.UTF8.GetBytes(text + "\ndowntime:\n  lateDays: 0\n")).Require());
    }
}
