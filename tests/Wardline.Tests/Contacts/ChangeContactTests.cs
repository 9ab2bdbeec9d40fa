using Wardline.Calls;
using Wardline.Contacts;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Tests.Calls;
using Wardline.Tests.Messages;
using Wardline.Verification;
using Xunit;
using static Wardline.Tests.Contacts.ContactDesk;

namespace Wardline.Tests.Contacts;

/// <summary>The classic door of account take-over: who may change a number, mailbox or address on file, and what it is worth afterwards.</summary>
public sealed class ChangeContactTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Who_holds_the_mailbox_changes_the_telephone_and_not_the_mailbox(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        var call = await desk.ByCodeAsync();
        Assert.Equal("other-way-needed", await RefusedAsync(desk.ChangesAsync(call, "email", NewMailbox)));
        Assert.Equal("other-way-needed", await RefusedAsync(desk.ChangesAsync(call, "email", NewMailbox, add: true)));
        Assert.Equal(0, await desk.CountAsync("contact_notice"));

        var changed = MessageDesk.Done(await desk.ChangesAsync(call, "phone", "(617) 555-0188"));
        Assert.Equal(("•••-•••-••88", false, 1, true), (changed.Hint, changed.Added, changed.Told, changed.Letter));

        // What it led to in this call leads no further: the new number answers no question, and the mailbox still rests on nothing else.
        Assert.Equal("other-way-needed", await RefusedAsync(desk.ChangesAsync(call, "email", NewMailbox)));
        Assert.Equal("point-too-new", (await desk.AnswersAsync(FactorIds.Phone, NewPhone)).Refusal!.Code);
        Assert.False((await desk.AnswersAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Value!.Matched);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_changed_point_proves_nothing_for_fourteen_days_and_then_does(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCallBackAsync(), "email", NewMailbox));
        desk.Desk.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        var late = await (await desk.Desk.CallFromAsync()).AsMariaAsync();
        Assert.Equal("code-not-possible", (await late.SendsCodeAsync()).Refusal!.Code);
        Assert.Equal("point-too-new", (await late.VerifiesAsync(FactorIds.Email, NewMailbox)).Refusal!.Code);
        Assert.Equal("basic", (await late.ScreenAsync()).Value!.Level);

        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await late.VerifiesAsync(FactorIds.Email, NewMailbox)).Value!.Matched);
        Assert.Equal("m•••@•••.net", (await late.SendsCodeAsync()).Value!.Hint);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task What_a_change_leaves_alone_keeps_its_age()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone));

        // The document has changed, and it doesn't say since when the mailbox is on file: the code still goes there.
        var call = await desk.Desk.CallFromAsync(null, desk.Desk.NewAgent("agent"));
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("m•••@•••.com", (await call.SendsCodeAsync()).Value!.Hint);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_new_number_finds_the_patient_and_proves_nothing_and_the_old_one_finds_nobody(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        var before = await desk.Desk.CallFromAsync(null, desk.Desk.NewAgent("agent"));
        Assert.Equal(Found.One, (await before.IdentifiesAsync(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth, phone: InventedPatient.Maria.Phone)).Value!.Found);
        Assert.Equal("basic", (await before.ScreenAsync()).Value!.Level);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone));

        var call = await desk.Desk.CallFromAsync(null, desk.Desk.NewAgent("agent"));
        Assert.Equal(Found.None, (await call.IdentifiesAsync(phone: InventedPatient.Maria.Phone)).Value!.Found);
        Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth, phone: NewPhone)).Value!.Found);
        Assert.Equal("none", (await call.ScreenAsync()).Value!.Level);
        desk.Desk.Time.Advance(TimeSpan.FromDays(14));
        await call.IdentifiesAsync(InventedPatient.Maria.SpokenName, InventedPatient.Maria.SpokenBirth, phone: NewPhone);
        Assert.Equal("basic", (await call.ScreenAsync()).Value!.Level);
        await desk.CheckAsync();
    }

    [Theory, InlineData("parent", null), InlineData("spouse", RefusalKind.NoAuthority), InlineData("friend", RefusalKind.NoAuthority), InlineData(null, RefusalKind.NoAuthority)]
    public void Of_representatives_only_the_relations_of_the_policy_may(string? relation, RefusalKind? refused)
    {
        var policy = Wardline.Policies.PolicyFiles.LoadAll(null).Access;
        var (agent, call, patient) = (new Agent(Ids.New(TimeProvider.System), ["agent"]), Ids.New(TimeProvider.System), Ids.New(TimeProvider.System));
        var state = new CallState(call, Ids.New(TimeProvider.System), agent.Id, 3, true, patient, "main", "none", [], null, 1, "billing", 1, 0, false, default);
        var authority = new Authority(call, patient, AuthorityKind.Representative, AuthorityScope.All, null);
        Assert.Equal(refused, ChangeContact.Decide(new ChangeContact(agent, call, "phone", NewPhone), state, authority, relation, policy));
        Assert.Equal(RefusalKind.NotForThisPurpose, ChangeContact.Decide(new ChangeContact(agent, call, "phone", NewPhone), state, authority, "parent", policy with { ContactChange = null }));
        Assert.Equal(RefusalKind.NotForThisPurpose, ChangeContact.Decide(new ChangeContact(agent, call, "phone", NewPhone), state, authority, "parent", policy with { Requests = policy.Requests.RemoveAll(one => one.Kind == "message") }));
        Assert.Equal(RefusalKind.NotIdentified, ChangeContact.Decide(new ChangeContact(agent, call, "phone", NewPhone), state with { Patient = null }, authority, "parent", policy));
        Assert.Equal(RefusalKind.BadInput, ChangeContact.Decide(new ChangeContact(agent, call, "fax", NewPhone), state, authority, "parent", policy));
    }

    [Fact]
    public void However_low_a_file_puts_it_the_gate_asks_for_the_level_of_medical_data()
    {
        var policy = Wardline.Policies.PolicyFiles.LoadAll(null).Access;
        policy = policy with { ContactChange = policy.ContactChange! with { Level = "none" } };
        var (agent, call, client, patient) = (Ids.New(TimeProvider.System), Ids.New(TimeProvider.System), Ids.New(TimeProvider.System), Ids.New(TimeProvider.System));
        var question = new AccessQuestion(agent, ["agent"], client, patient, "billing", new DateOnly(2026, 11, 25));
        Decision At(string level, AuthorityScope scope) => Guard.Access.Decide.EvaluateContactChange(policy, question, new FactSet(
            new HeldCall(call, 3, client, agent, CallStage.Live, patient), new VerifiedCaller(call, patient, level), new Authority(call, patient, AuthorityKind.Representative, scope, null)));
        Assert.Equal([new Need(NeedKind.Level, "high")], At("medium", AuthorityScope.All).Refusal!.Needs);
        Assert.Equal([new Need(NeedKind.Authority, "contact-change")], At("high", AuthorityScope.Only("billing", "records")).Refusal!.Needs);
        Assert.True(At("high", AuthorityScope.All).Allowed);
    }

    [Fact]
    public async Task A_mother_on_file_may_and_who_has_no_authority_may_not()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        var call = await (await desk.Desk.CallFromAsync()).AsMariaAsync();
        Assert.Equal("more-needed", await RefusedAsync(desk.ChangesAsync(call, "phone", NewPhone)));
        await call.SendsCodeAsync();
        await call.ReadsOutAsync(desk.Desk.Codes[^1]);
        Assert.Equal("no-authority", await RefusedAsync(desk.ChangesAsync(call, "phone", NewPhone)));
        Assert.NotNull((await call.SpeaksForAsync("Rosa Lopez Marin")).Value);
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", NewPhone));
        Assert.Contains("A representative on file changed a telephone number", Assert.Single(await desk.CareTeamAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_representative_whom_a_supervisor_entered_for_some_purposes_may_not()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        var (call, supervisor) = (await desk.ByCodeAsync(), desk.Desk.NewAgent("supervisor"));
        await call.SpeaksForAsync("Ines Duarte");
        var round = (await desk.Desk.House.Store.ReadAsync(db => CallState.ReadAsync(db, call.Id)))!.Round;
        Assert.NotNull((await new EnterRepresentative(supervisor, call.Id, "Ines", "Duarte", "parent", ["billing"], new DateOnly(2027, 1, 1), round).HandleAsync(desk.Desk.Floor)).Value);
        Assert.NotNull((await call.SpeaksForAsync("Ines Duarte")).Value);
        Assert.Equal("no-authority", await RefusedAsync(desk.ChangesAsync(call, "phone", NewPhone)));
    }

    [Fact]
    public async Task A_slip_is_mended_in_the_same_call_and_the_first_number_can_come_back()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        var call = await desk.ByCodeAsync();
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", "+16175550189"));
        Assert.Equal("not-on-file", await RefusedAsync(desk.ChangesAsync(call, "phone", NewPhone, old: InventedPatient.Maria.Phone)));
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", NewPhone, old: "617 555 0189"));
        Assert.Equal("same-as-on-file", await RefusedAsync(desk.ChangesAsync(call, "phone", NewPhone)));
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", "+16175550190", add: true));
        Assert.Equal("say-which", await RefusedAsync(desk.ChangesAsync(call, "phone", InventedPatient.Maria.Phone)));
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", InventedPatient.Maria.Phone, old: NewPhone));

        // It was away: it is as new as any other.
        Assert.Equal("point-too-new", (await desk.AnswersAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Refusal!.Code);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Two_changes_at_once_and_an_import_beside_them_lose_nothing(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        var (one, two) = (await desk.ByCodeAsync(), await desk.ByCodeAsync());
        var house = desk.Desk.House;
        var import = await house.Gate.BeginImportAsync(new Actor(Guid.Empty, "test"), desk.Desk.Client.Id);
        using var draft = (await house.Vault.LoadAsync(import, desk.Desk.Maria))!;
        draft.Rejected = 7;
        var ready = await draft.SealAsync();
        var both = await Task.WhenAll(desk.ChangesAsync(one, "phone", NewPhone), desk.ChangesAsync(two, "address", NewAddress));
        Assert.All(both, step => MessageDesk.Done(step));

        // What was read before them can't be written over them.
        var log = await house.Logs.OfAsync(desk.Desk.Client.Id);
        await Assert.ThrowsAsync<StaleException>(async () => await house.Store.ActAsync(async act => act.Enter(log.Id, await ready.WriteAsync(
            act, new Entry { Id = Ids.New(TimeProvider.System), Kind = "patient.updated", Time = act.Time, Actor = new EntryActor(Guid.Empty, "job"), Basis = new EntryBasis("import", import.Run) }))));
        desk.Desk.Time.Advance(TimeSpan.FromDays(14));
        Assert.True((await desk.AnswersAsync(FactorIds.Phone, NewPhone)).Value!.Matched);
        Assert.True((await desk.AnswersAsync(FactorIds.Address, NewAddress)).Value!.Matched);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task When_the_entry_cannot_be_written_nothing_is_changed_and_nobody_is_told(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        var call = await desk.ByCodeAsync();
        await desk.Desk.BreakLedgerAsync();
        await Assert.ThrowsAsync<NotDurableException>(() => desk.ChangesAsync(call, "phone", NewPhone));
        await desk.Desk.MendLedgerAsync();
        Assert.Equal(0, await desk.CountAsync("contact_notice") + await desk.CountAsync("care_message") + await desk.SendDueAsync());
        Assert.True((await desk.AnswersAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Value!.Matched);
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", NewPhone));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task The_entry_says_what_was_changed_and_binds_every_row_and_a_wrapped_up_call_changes_nothing()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        var call = await desk.ByCodeAsync();
        MessageDesk.Done(await desk.ChangesAsync(call, "phone", NewPhone));
        var entry = Assert.Single(await desk.Messages.EntriesAsync("contact.change"));
        Assert.Equal(("PATADMIN", (Guid?)desk.Desk.Maria, call.Id.ToString()), (entry.Purpose, entry.Patient, entry.Basis!.Id));
        Assert.Equal(
            ["basis", "basis", "care_message", "contact_notice", "index_row", "patient", "segment"], entry.Rows!.Select(row => row.Table).Order(StringComparer.Ordinal));
        await call.WrapsUpAsync();
        Assert.Equal("call-over", await RefusedAsync(desk.ChangesAsync(call, "phone", "+16175550190")));
        Assert.Equal(["call-over"], (await desk.Messages.EntriesAsync("contact.change")).Where(e => e.Outcome == EntryOutcome.Refused).Select(e => e.Reason));
    }
}
