using System.Collections.Immutable;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Tests.Contracts;

namespace Wardline.Tests.Vault;

/// <summary>An agent's desk over one installation: imports invented patients, takes calls, asks the gate, opens.</summary>
sealed class Desk(Installation house, Guid client)
{
    static readonly Actor Job = new(Guid.Parse("00000000-0000-0000-0000-0000000000aa"), "job");

    /// <summary>Opens two segments to agents; nothing else.</summary>
    public static readonly AccessPolicy Policy = new(
        new string('0', 64), ["none"], [new("agent", "Agent", false)], [new("visit", "PATADMIN", "Visit")],
        [
            new("visit", Segments.Identity, "none", AuthorityNeed.None, ["agent"], [new("name", false)]),
            new("visit", Segments.Contact, "none", AuthorityNeed.None, ["agent"], [new("phone", true)]),
        ]);

    public Guid Agent { get; } = Ids.New(TimeProvider.System);

    public Guid Client => client;

    public static async Task<Desk> OfAsync(Installation house, string code = "default") =>
        new(house, (await house.FindClientAsync(code) ?? await house.CreateClientAsync(Job, code)).Id);

    public ValueTask<ImportGrant> ImportAsync() => house.Gate.BeginImportAsync(Job, client);

    /// <summary>Puts a new patient in: each segment's document, and the identity by which an import knows them again.</summary>
    public async Task<Guid> AddPatientAsync(string identity, params (string Segment, string Text)[] documents)
    {
        using var draft = await house.Vault.NewAsync(await ImportAsync());
        Put(draft, documents);
        await draft.IndexAsync(IndexFields.Identity, [identity]);
        await SaveAsync(draft);
        return draft.Id;
    }

    public static void Put(PatientDraft draft, params (string Segment, string Text)[] documents)
    {
        foreach (var (segment, text) in documents)
        {
            draft.Put(segment, Encoding.UTF8.GetBytes(text));
        }
    }

    public async Task SaveAsync(PatientDraft draft)
    {
        var log = await house.Logs.OfAsync(client);
        var ready = await draft.SealAsync();
        await house.Store.ActAsync(async act => act.Enter(log.Id, await ready.WriteAsync(act, Counters.EntryOf("record.imported"))));
    }

    /// <summary>A live call of this desk's agent about a patient.</summary>
    public async Task<HeldCall> CallAsync(Guid patient)
    {
        var log = await house.Logs.OfAsync(client);
        var basis = await house.Store.ActAsync(async act =>
        {
            var opened = await Basis.OpenAsync(act, Ids.New(TimeProvider.System), client, "call", Agent);
            act.Enter(log.Id, Counters.EntryOf("call.opened"));
            return opened;
        });
        return new HeldCall(basis.Id, basis.Version, client, Agent, CallStage.Live, patient);
    }

    public async Task EndAsync(HeldCall call)
    {
        var log = await house.Logs.OfAsync(client);
        await house.Store.ActAsync(async act =>
        {
            await Basis.CloseAsync(act, new BasisVersion(call.Call, call.Version));
            act.Enter(log.Id, Counters.EntryOf("call.closed"));
        });
    }

    public async Task StepAsync(HeldCall call)
    {
        var log = await house.Logs.OfAsync(client);
        await house.Store.ActAsync(async act =>
        {
            await Basis.StepAsync(act, new BasisVersion(call.Call, call.Version));
            act.Enter(log.Id, Counters.EntryOf("call.stepped"));
        });
    }

    public async Task<Grant> GrantAsync(HeldCall call) => (await AskAsync(call, call.Patient!.Value)).Grant!;

    public ValueTask<GateAnswer> AskAsync(HeldCall? call, Guid patient) => house.Gate.AskAsync(
        Policy, new AccessQuestion(Agent, ["agent"], client, patient, "visit", new DateOnly(2026, 11, 24)), new FactSet(call));

    /// <summary>A call, a grant and the view: the texts of what opened.</summary>
    public async Task<ImmutableDictionary<string, string>> ViewAsync(Guid patient)
    {
        var grant = await GrantAsync(await CallAsync(patient));
        var opened = await house.Vault.OpenAsync(grant, "record.view");
        return opened!.Read(grant).Segments.ToImmutableDictionary(s => s.Key, s => Encoding.UTF8.GetString(s.Value));
    }
}
