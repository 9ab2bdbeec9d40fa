using System.Text.Json;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Patients.Views;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>A call in the hands of an agent: each method is what happens in words of the floor.</summary>
internal sealed class DeskCall(Desk desk, Agent agent, Guid id)
{
    public Guid Id => id;

    public Agent Agent => agent;

    public DeskCall As(Agent other) => new(desk, other, id);

    public Task<Step<Identified>> IdentifiesAsync(InventedPatient who) => IdentifiesAsync(who.SpokenName, who.SpokenBirth);

    public Task<Step<Identified>> IdentifiesAsync(string? name = null, string? birth = null, string? member = null, string? phone = null) =>
        new Identify(agent, id, name, birth, member, phone).HandleAsync(desk.Floor);

    public Task<Step<Verified>> VerifiesAsync(string factor, string answer) => new VerifyFactor(agent, id, factor, answer).HandleAsync(desk.Floor);

    public Task<Step<CodeMade>> SendsCodeAsync() => new SendCode(agent, id).HandleAsync(desk.Floor);

    public Task<Step<Verified>> ReadsOutAsync(string code) => new VerifyCode(agent, id, code).HandleAsync(desk.Floor);

    public Task<Step<StatedAuthority>> IsThePatientAsync() => new StateAuthority(agent, id, AuthorityKind.Self).HandleAsync(desk.Floor);

    public Task<Step<StatedAuthority>> SpeaksForAsync(string name) => new StateAuthority(agent, id, AuthorityKind.Representative, name).HandleAsync(desk.Floor);

    public Task<Step<ChosenPurpose>> WantsAsync(string purpose) => new ChoosePurpose(agent, id, purpose).HandleAsync(desk.Floor);

    public Task<Step<ViewDocument>> ViewsAsync() => new ViewRecord(agent, id).HandleAsync(desk.Floor);

    public Task<Step<ViewDocument>> RevealsAsync(string segment, string field, string reason = "caller-asked", int? item = null) =>
        new RevealField(agent, id, segment, field, reason, item).HandleAsync(desk.Floor);

    public Task<Step<AddedNote>> NotesAsync(string text) => new AddNote(agent, id, text).HandleAsync(desk.Floor);

    /// <summary>A page saves what is in a field so far.</summary>
    public Task<Step<SavedDraft>> TypesAsync(string field, string text, Guid window, long seq, long seen = 0) =>
        new SaveDraft(agent, id, field, text, new Guard.Vault.DraftMark(window, seq, seen)).HandleAsync(desk.Floor);

    public async Task<Drafts> DraftsAsync() => (await new ReadDrafts(agent, id).HandleAsync(desk.Floor)).Value!;

    public Task<Step<RecordedDisclosure>> TellsAsync(ToldTo to, params string[] segments) => new RecordDisclosure(agent, id, to, [.. segments]).HandleAsync(desk.Floor);

    public Task<Step<WrappedUp>> WrapsUpAsync(string disposition = "answered", params Guid[] confirmed) =>
        new WrapUp(agent, id, disposition, [.. confirmed], confirmed.Length == 0).HandleAsync(desk.Floor);

    public Task<Step<CallScreen>> ScreenAsync() => new ReadCall(agent, id).HandleAsync(desk.Floor);

    /// <summary>Name, birth date and phone of Maria: the level of appointments.</summary>
    public async Task<DeskCall> AsMariaAsync()
    {
        Assert.Equal(Found.One, (await IdentifiesAsync(InventedPatient.Maria)).Value?.Found);
        Assert.True((await VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Value?.Matched);
        return this;
    }

    /// <summary>The same, and a code read out: the level of medical and insurance data; the caller is the patient.</summary>
    public async Task<DeskCall> AsProvenMariaAsync()
    {
        await AsMariaAsync();
        Assert.True((await SendsCodeAsync()).Value?.Sent);
        Assert.True((await ReadsOutAsync(desk.Codes[^1])).Value?.Matched);
        Assert.NotNull((await IsThePatientAsync()).Value);
        return this;
    }

    /// <summary>The view as it would go to the screen.</summary>
    public static string Text(ViewDocument view) => JsonSerializer.Serialize(view);
}
