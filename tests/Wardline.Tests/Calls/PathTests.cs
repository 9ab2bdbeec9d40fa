using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Whole calls, on both databases.</summary>
public class PathTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_genuine_caller_gets_to_the_view_and_the_ledger_tells_of_it(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        Assert.Equal(NextStep.Identify, (await call.ScreenAsync()).Value!.Next);
        var found = await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal((Found.One, "none"), (found.Value!.Found, found.Value.Level));
        var verified = await call.VerifiesAsync(FactorIds.Phone, "(617) 555 0142");
        Assert.Equal((true, "basic"), (verified.Value!.Matched, verified.Value.Level));
        Assert.Equal(NextStep.Authority, (await call.ScreenAsync()).Value!.Next);
        Assert.Equal("self", (await call.IsThePatientAsync()).Value!.Relation);
        Assert.Equal("Appointment", (await call.WantsAsync("appointment")).Value!.Title);
        Assert.Equal(NextStep.View, (await call.ScreenAsync()).Value!.Next);

        var view = (await call.ViewsAsync()).Value!;
        Assert.Equal(["appointments", "contact", "identity", "representatives"], view.Sections.Select(s => s.Segment));
        Assert.Equal("record incomplete: 2 rejected", view.Notice);
        var text = DeskCall.Text(view);
        Assert.Contains(InventedPatient.Appointment, text, StringComparison.Ordinal);
        foreach (var hidden in new[] { InventedPatient.Maria.Phone, InventedPatient.Maria.Born, InventedPatient.Medication, InventedPatient.Payor, InventedPatient.Diagnosis, InventedPatient.Street })
        {
            Assert.DoesNotContain(hidden, text, StringComparison.Ordinal);
        }

        var revealed = (await call.RevealsAsync("contact", "phone")).Value!;
        Assert.Equal([InventedPatient.Maria.Phone], Assert.Single(Assert.Single(Assert.Single(revealed.Sections).Items).Fields).Values);
        Assert.Equal(1, (await call.NotesAsync("Moved to the morning, she hears badly")).Value!.Seq);
        var told = (await call.TellsAsync(ToldTo.Patient, "appointments")).Value!;
        Assert.Equal("confirm-disclosures", (await call.WrapsUpAsync()).Refusal!.Code);
        Assert.NotNull((await call.WrapsUpAsync("answered", told.Id)).Value);

        var entries = (await desk.EntriesAsync()).Where(e => e.Basis?.Id == call.Id.ToString() && e.Outcome == EntryOutcome.Done).Select(e => e.Kind).ToList();
        Assert.Equal(
            ["call.open", "call.identify", "verification.attempt", "call.authority", "call.purpose", "record.view", "record.reveal", "call.note", "disclosure.recorded", "call.wrapped-up"],
            entries);
        await desk.CheckAsync("hears badly");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_forgetful_caller_is_helped_by_a_code(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync(null);
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.False((await call.VerifiesAsync(FactorIds.MemberId, "WRD0000000-09")).Value!.Matched);
        Assert.False((await call.VerifiesAsync(FactorIds.Address, "1 Wrong Street, 02139")).Value!.Matched);
        var code = (await call.SendsCodeAsync()).Value!;
        Assert.True(code.Sent);
        Assert.Equal("m•••@•••.com", code.Hint);
        var verified = (await call.ReadsOutAsync(desk.Codes[^1].Insert(3, " "))).Value!;
        Assert.Equal((true, "high"), (verified.Matched, verified.Level));
        await call.IsThePatientAsync();
        await call.WantsAsync("refill");
        Assert.Contains(InventedPatient.Medication, DeskCall.Text((await call.ViewsAsync()).Value!), StringComparison.Ordinal);
        await desk.CheckAsync([.. desk.Codes, "WRD0000000", "Wrong Street"]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Notes_and_state_survive_a_restart(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.NotesAsync("first line");
        await call.NotesAsync("second line");
        await desk.RestartAsync();
        var notes = (await new ReadNotes(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!;
        Assert.Equal(["first line", "second line"], notes.All.Select(note => note.Text));
        Assert.Equal("basic", (await call.ScreenAsync()).Value!.Level);
        Assert.Equal(call.Id, Assert.Single((await new ListMyCalls(call.Agent).HandleAsync(desk.Floor)).Calls).Call);
        await call.WrapsUpAsync("other");
        Assert.Equal("call-over", (await new ReadNotes(call.Agent, call.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Empty((await new ListMyCalls(call.Agent).HandleAsync(desk.Floor)).Calls);
        await desk.CheckAsync("first line", "second line");
    }

    [Fact]
    public async Task An_emergency_needs_no_verification_and_opens_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        var script = (await new Emergency(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!;
        Assert.NotEmpty(script.Lines);
        Assert.True((await call.ScreenAsync()).Value!.Emergency);
        Assert.Equal("not-identified", (await call.ViewsAsync()).Refusal!.Code);
        Assert.Contains(await desk.EntriesAsync(), e => e.Kind == "call.emergency");
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_telephone_of_two_people_needs_one_thing_more(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var mateo = await InventedPatient.Mateo.PutInAsync(desk.House, desk.Client.Id);
        var call = await desk.CallFromAsync();
        Assert.Equal(Found.AskOneMore, (await call.IdentifiesAsync(phone: "617 555 0142")).Value!.Found);
        Assert.Equal(NextStep.Identify, (await call.ScreenAsync()).Value!.Next);
        Assert.Equal(Found.One, (await call.IdentifiesAsync(name: "Mateo Garcia", phone: "617 555 0142")).Value!.Found);
        var member = await desk.CallFromAsync(null, desk.NewAgent("agent"));
        Assert.Equal(Found.One, (await member.IdentifiesAsync(member: "wrd 0042817 02")).Value!.Found);
        var nobody = await desk.CallFromAsync(null, desk.NewAgent("agent"));
        Assert.Equal(Found.None, (await nobody.IdentifiesAsync("Mateo Garcia", "August 20 2001")).Value!.Found);

        var searches = (await desk.EntriesAsync()).Where(e => e.Kind == "call.identify").ToList();
        Assert.Equal(new[] { desk.Maria, mateo }.Select(id => id.ToString("n")).Order(), searches[0].Detail!["matched"].List!.Order());
        Assert.Equal([null, mateo, mateo, null], searches.Select(e => e.Patient));
        Assert.All(searches, e => Assert.NotEmpty(e.Sealed!));
        await desk.CheckAsync("Mateo", "0042817", "August");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task When_the_entry_cant_be_written_nobody_is_told_anything(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("refill");
        var other = await desk.CallFromAsync(null, desk.NewAgent("agent"));
        await desk.BreakLedgerAsync();
        Func<Task>[] steps =
        [
            () => call.ViewsAsync(), () => call.RevealsAsync("contact", "phone"), () => call.VerifiesAsync(FactorIds.Mrn, InventedPatient.Mrn), () => other.IdentifiesAsync(InventedPatient.Maria),
            () => call.NotesAsync("lost"), () => call.WrapsUpAsync("other"), () => other.ViewsAsync(), () => desk.CallFromAsync(), () => call.WantsAsync("billing"),
        ];
        foreach (var step in steps)
        {
            await Assert.ThrowsAsync<Wardline.Guard.Storage.NotDurableException>(step);
        }

        // Nothing of it stands: the call is where it was.
        await desk.MendLedgerAsync();
        var screen = (await call.ScreenAsync()).Value!;
        Assert.Equal(("refill", false), (screen.Purpose, screen.Matched.Contains(FactorIds.Mrn)));
        Assert.Equal(NextStep.Identify, (await other.ScreenAsync()).Value!.Next);
        Assert.NotNull((await call.ViewsAsync()).Value);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Nothing_that_was_said_stands_in_the_files()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync("617-555-0163")).AsProvenMariaAsync();
        var supervisor = desk.NewAgent("supervisor");
        await new EnterRepresentative(supervisor, call.Id, "Ottoline", "Vandersloot", "friend", ["billing"], new DateOnly(2027, 1, 1), Round: 1).HandleAsync(desk.Floor);
        await call.VerifiesAsync(FactorIds.Address, "77 Zinnia Parkway, 02139");
        await call.WantsAsync("refill");
        await call.ViewsAsync();
        await call.NotesAsync("cyclobenzaprine makes her dizzy");
        var told = (await new RecordDisclosure(call.Agent, call.Id, ToldTo.Other, ["medical.medications"], "pharmacist Thistlewood").HandleAsync(desk.Floor)).Value!;
        await call.WrapsUpAsync("answered", told.Id);
        await desk.CheckAsync("Ottoline", "Zinnia", "cyclobenzaprine", "Thistlewood", "5550163");
        desk.CheckFiles([.. InventedPatient.Maria.Secrets, "Ottoline", "Vandersloot", "Zinnia", "cyclobenzaprine", "Thistlewood", "617-555-0163", "+16175550163", .. desk.Codes]);
    }
}
