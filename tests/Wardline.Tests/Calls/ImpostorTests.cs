using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>People who are not the patient.</summary>
public class ImpostorTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Guessing_over_calls_and_agents_locks_the_patients_questions_but_not_the_code(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        string[] guesses = ["WRD1111111-01", "WRD2222222-01", "WRD3333333-01", "WRD4444444-01", "WRD5555555-01", "WRD6666666-01"];
        for (var i = 0; i < guesses.Length; i += 2)
        {
            // Three agents, three numbers: only the patient is the same.
            var call = await desk.CallFromAsync($"617-555-010{i}", desk.NewAgent("agent"));
            Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Maria)).Value!.Found);
            Assert.False((await call.VerifiesAsync(FactorIds.MemberId, guesses[i])).Value!.Matched);
            Assert.Equal(i == 4, (await call.VerifiesAsync(FactorIds.MemberId, guesses[i + 1])).Value!.Locked);
            Assert.Equal(i == 4 ? "locked" : "factor-used-up", (await call.VerifiesAsync(FactorIds.MemberId, InventedPatient.Maria.MemberId)).Refusal!.Code);
        }

        // Nor does a search get round the lock: what it confirmed adds up to nothing without a strong factor.
        var searching = await desk.CallFromAsync("617-555-0109", desk.NewAgent("agent"));
        var found = await searching.IdentifiesAsync(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth, phone: InventedPatient.Maria.Phone);
        Assert.Equal((Found.One, "none"), (found.Value!.Found, found.Value.Level));

        // The right answer helps nobody now, on whatever call.
        var genuine = await desk.CallFromAsync();
        await genuine.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("locked", (await genuine.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Refusal!.Code);
        await genuine.SendsCodeAsync();
        Assert.Equal("high", (await genuine.ReadsOutAsync(desk.Codes[^1])).Value!.Level);

        desk.Time.Advance(TimeSpan.FromDays(1.1));
        var later = await desk.CallFromAsync();
        await later.IdentifiesAsync(InventedPatient.Maria);
        Assert.True((await later.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Value!.Matched);
        await desk.CheckAsync([.. guesses, "1111111"]);
    }

    [Fact]
    public async Task Three_wrong_answers_close_a_call_for_everything()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        await call.VerifiesAsync(FactorIds.MemberId, "WRD1");
        await call.VerifiesAsync(FactorIds.Mrn, "M-1");
        var third = (await call.VerifiesAsync(FactorIds.SsnLast4, "0000")).Value!;
        Assert.Equal((false, 0, true), (third.Matched, third.AttemptsLeft, third.Locked));
        foreach (var refusal in new[]
        {
            (await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Refusal, (await call.SendsCodeAsync()).Refusal,
            (await call.ReadsOutAsync("123456")).Refusal, (await call.IdentifiesAsync(InventedPatient.Quentin)).Refusal,
        })
        {
            Assert.Equal("locked", refusal!.Code);
            Assert.NotEmpty(refusal.Instead);
        }

        Assert.True((await call.ScreenAsync()).Value!.Locked);
        Assert.Equal("none", (await call.ScreenAsync()).Value!.Level);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task One_number_that_fails_against_many_patients_verifies_nobody()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        for (var i = 0; i < 3; i++)
        {
            var call = await desk.CallFromAsync("617-555-0199", desk.NewAgent("agent"));
            await call.IdentifiesAsync(i % 2 == 0 ? InventedPatient.Maria : InventedPatient.Quentin);
            await call.VerifiesAsync(FactorIds.MemberId, "WRD1");
            await call.VerifiesAsync(FactorIds.Mrn, "M-1");
            await call.VerifiesAsync(FactorIds.SsnLast4, "0000");
        }

        var again = await desk.CallFromAsync("+16175550199", desk.NewAgent("agent"));
        Assert.Equal("locked", (await again.IdentifiesAsync(InventedPatient.Quentin)).Refusal!.Code);
        var other = await desk.CallFromAsync("617-555-0123", desk.NewAgent("agent"));
        Assert.Equal(Found.One, (await other.IdentifiesAsync(InventedPatient.Quentin)).Value!.Found);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Knowing_everything_opens_no_medical_and_no_insurance_data()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        (string Factor, string Answer)[] dump =
        [
            (FactorIds.Email, InventedPatient.Maria.Email!), (FactorIds.Address, $"{InventedPatient.Street}, Cambridge MA {InventedPatient.Zip}"),
            (FactorIds.SsnLast4, InventedPatient.Ssn[^4..]), (FactorIds.MemberId, InventedPatient.Maria.MemberId), (FactorIds.Mrn, InventedPatient.Mrn),
        ];
        foreach (var (factor, answer) in dump)
        {
            Assert.True((await call.VerifiesAsync(factor, answer)).Value!.Matched, factor);
        }

        await call.IsThePatientAsync();
        foreach (var purpose in new[] { "refill", "billing", "coverage", "records" })
        {
            await call.WantsAsync(purpose);
            var view = (await call.ViewsAsync()).Value!;
            Assert.DoesNotContain(view.Sections, s => s.Segment.StartsWith("medical.", StringComparison.Ordinal) || s.Segment.StartsWith("insurance.", StringComparison.Ordinal));
            Assert.Contains(view.NotYet, locked => locked.Needs.Any(need => need.Value == "high"));
            Assert.DoesNotContain(InventedPatient.Medication, DeskCall.Text(view), StringComparison.Ordinal);
            Assert.DoesNotContain(InventedPatient.Payor, DeskCall.Text(view), StringComparison.Ordinal);
        }

        await desk.CheckAsync(InventedPatient.Ssn[^4..]);
    }

    [Fact]
    public async Task A_search_is_no_way_round_the_limits()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        for (var i = 0; i < Identify.MostSearches; i++)
        {
            Assert.Equal(Found.None, (await call.IdentifiesAsync(birth: $"January {i + 1} 1960", phone: InventedPatient.Maria.Phone)).Value!.Found);
        }

        Assert.Equal("too-many-searches", (await call.IdentifiesAsync(InventedPatient.Maria)).Refusal!.Code);

        // What the searches contradicted was counted against her.
        var other = await desk.CallFromAsync(null, desk.NewAgent("agent"));
        await other.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("locked", (await other.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Refusal!.Code);

        // And a search about the patient of the call costs the call an attempt.
        var third = await desk.CallFromAsync("617-555-0111", desk.NewAgent("agent"));
        await third.IdentifiesAsync(InventedPatient.Quentin);
        await third.IdentifiesAsync(InventedPatient.Quentin.SpokenName, InventedPatient.Quentin.SpokenBirth, "WRD0000000-01");
        Assert.Equal(2, (await third.ScreenAsync()).Value!.AttemptsLeft);
        await desk.CheckAsync("January");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_fumbled_search_costs_a_number_once_and_closes_no_household(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        await InventedPatient.Mateo.PutInAsync(desk.House, desk.Client.Id);
        var fumbling = await desk.CallFromAsync("617-555-0155", desk.NewAgent("agent"));
        for (var i = 0; i < Identify.MostSearches; i++)
        {
            Assert.Equal(Found.None, (await fumbling.IdentifiesAsync(birth: $"January {i + 1} 1960", phone: InventedPatient.Maria.Phone)).Value!.Found);
        }

        // Six of the nine failures that a number may have: the same caller is heard on the next call, and so is everybody of the household.
        var again = await desk.CallFromAsync("617-555-0155", desk.NewAgent("agent"));
        Assert.Equal(Found.One, (await again.IdentifiesAsync(InventedPatient.Quentin)).Value!.Found);
        Assert.True((await again.VerifiesAsync(FactorIds.Phone, InventedPatient.Quentin.Phone)).Value!.Matched);
        foreach (var one in new[] { InventedPatient.Maria, InventedPatient.Mateo })
        {
            var home = await desk.CallFromAsync(agent: desk.NewAgent("agent"));
            Assert.Equal(Found.One, (await home.IdentifiesAsync(one)).Value!.Found);
            Assert.True((await home.VerifiesAsync(FactorIds.Phone, one.Phone)).Value!.Matched);
        }

        // Three more, and the number verifies nobody.
        for (var i = 0; i < 3; i++)
        {
            await (await desk.CallFromAsync("617-555-0155", desk.NewAgent("agent"))).IdentifiesAsync(birth: "May 5 1955", phone: "617-555-0131");
        }

        var locked = await desk.CallFromAsync("617-555-0155", desk.NewAgent("agent"));
        Assert.Equal("locked", (await locked.IdentifiesAsync(InventedPatient.Quentin)).Refusal!.Code);
        await desk.CheckAsync("January", "1960-", "1955-");
    }

    [Fact]
    public async Task A_relative_without_authority_hears_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SendsCodeAsync();
        await call.ReadsOutAsync(desk.Codes[^1]);
        await call.WantsAsync("refill");
        Assert.Equal("no-authority", (await call.ViewsAsync()).Refusal!.Code);

        // Divorced: on file, but the period is over.
        Assert.Equal("no-authority", (await call.SpeaksForAsync("Hector Garcia")).Refusal!.Code);
        Assert.Equal("no-authority", (await call.ViewsAsync()).Refusal!.Code);
        Assert.Equal("no-authority", (await call.RevealsAsync("contact", "phone")).Refusal!.Code);
        // Having said that, the caller can't become the patient.
        Assert.Equal("said-otherwise", (await call.IsThePatientAsync()).Refusal!.Code);
        Assert.DoesNotContain(await desk.EntriesAsync(), e => e.Kind is "record.view" or "record.reveal" && e.Outcome == EntryOutcome.Done);
        await desk.CheckAsync("Hector");
    }

    [Fact]
    public async Task A_representative_on_file_with_a_current_period_is_heard()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("verify-first", (await call.SpeaksForAsync("Rosa Lopez")).Refusal!.Code);
        await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone);
        var authority = (await call.SpeaksForAsync("Rosa Lopez")).Value!;
        Assert.Equal(("parent", "all", new DateOnly(2030, 12, 31)), (authority.Relation, authority.Scope, authority.Until));
        await call.WantsAsync("appointment");
        Assert.NotNull((await call.ViewsAsync()).Value);
        await desk.CheckAsync("Rosa");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_representative_whom_a_supervisor_entered_is_heard_within_scope_and_until_the_last_day(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, supervisor) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"));
        EnterRepresentative Enter(Agent by) => new(by, call.Id, "Ines", "Okafor", "caregiver", ["appointment"], new DateOnly(2026, 12, 10), Round: 1);
        Assert.Equal("supervisor-needed", (await Enter(desk.NewAgent("agent")).HandleAsync(desk.Floor)).Refusal!.Code);
        var own = await desk.CallFromAsync(null, supervisor);
        Assert.Equal("own-call", (await (Enter(supervisor) with { Call = own.Id }).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("unknown-purpose", (await (Enter(supervisor) with { Purposes = [] }).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await Enter(supervisor).HandleAsync(desk.Floor)).Value);

        Assert.Equal("appointment", (await call.SpeaksForAsync("Ines Okafor")).Value!.Scope);
        await call.WantsAsync("appointment");
        Assert.NotNull((await call.ViewsAsync()).Value);
        await call.WantsAsync("billing");
        Assert.Equal("no-authority", (await call.ViewsAsync()).Refusal!.Code);

        desk.Time.Advance(TimeSpan.FromDays(20));
        var later = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
        Assert.Equal("no-authority", (await later.SpeaksForAsync("Ines Okafor")).Refusal!.Code);
        await desk.CheckAsync("Ines", "Okafor");
    }

    [Fact]
    public async Task Identifying_somebody_else_voids_what_was_proved()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("appointment");
        Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Quentin)).Value!.Found);
        var screen = (await call.ScreenAsync()).Value!;
        Assert.Equal(("none", null), (screen.Level, screen.Authority));
        Assert.Equal("more-needed", (await call.ViewsAsync()).Refusal!.Code);

        // And back again: the first proof does not come back either, though what is said now counts anew.
        Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Maria)).Value!.Found);
        Assert.Equal("none", (await call.ScreenAsync()).Value!.Level);
        var entries = await desk.EntriesAsync();
        Assert.Equal([desk.Maria, desk.Quentin], entries.Where(e => e.Kind == "call.identified-other").Select(e => e.Patient!.Value));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Going_to_somebody_else_and_back_gives_no_fresh_attempts_and_unsays_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.False((await call.VerifiesAsync(FactorIds.MemberId, "WRD1")).Value!.Matched);
        Assert.False((await call.VerifiesAsync(FactorIds.MemberId, "WRD2")).Value!.Matched);
        Assert.Equal("factor-used-up", (await call.VerifiesAsync(FactorIds.MemberId, InventedPatient.Maria.MemberId)).Refusal!.Code);
        await call.IdentifiesAsync(InventedPatient.Quentin);
        Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth, InventedPatient.Maria.MemberId)).Value!.Found);
        Assert.Equal("factor-used-up", (await call.VerifiesAsync(FactorIds.MemberId, InventedPatient.Maria.MemberId)).Refusal!.Code);
        Assert.DoesNotContain(FactorIds.MemberId, await MatchedAsync(desk, call));

        var daughter = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
        Assert.NotNull((await daughter.SpeaksForAsync("Rosa Lopez")).Value);
        await daughter.IdentifiesAsync(InventedPatient.Quentin);
        await daughter.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("said-otherwise", (await daughter.IsThePatientAsync()).Refusal!.Code);
        await desk.CheckAsync();
    }

    static async Task<List<string>> MatchedAsync(Desk desk, DeskCall call) => await desk.House.Store.ReadAsync(db => db.QueryAsync(
        "SELECT factor FROM verification_attempt WHERE call = @call AND matched = 1 AND round = 3", r => r.GetString(0), ("@call", call.Id)));
}
