using System.Text;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Tests.Contracts;
using Xunit;

namespace Wardline.Tests.Vault;

public abstract partial class VaultContract
{
    [Fact]
    public async Task The_same_documents_again_are_no_change()
    {
        var patient = await AddZeldaAsync();
        using var draft = (await House.Vault.LoadAsync(await Desk.ImportAsync(), patient))!;
        Desk.Put(draft, (Segments.Identity, Name), (Segments.Contact, Phone));
        await draft.IndexAsync(IndexFields.Identity, ["mrn|zq"]);
        Assert.False(draft.Differs);
        Desk.Put(draft, (Segments.Contact, "{}"));
        Assert.True(draft.Differs);
        Desk.Put(draft, (Segments.Contact, Phone));
        Assert.False(draft.Differs);
        draft.Rejected = 1;
        Assert.True(draft.Differs);
    }

    [Fact]
    public async Task Of_two_drafts_of_one_patient_the_later_is_stale_and_loses_nothing()
    {
        var patient = await AddZeldaAsync();
        var import = await Desk.ImportAsync();
        using var first = (await House.Vault.LoadAsync(import, patient))!;
        using var second = (await House.Vault.LoadAsync(import, patient))!;
        Desk.Put(first, ("medical.conditions", Condition), (Hiv, Condition));
        Desk.Put(second, ("medical.allergies", Condition), (Hiv, Condition), (Segments.Contact, "{}"));

        var outcomes = await Task.WhenAll(
            Task.Run(() => FaultAsync(() => Desk.SaveAsync(first))), Task.Run(() => FaultAsync(() => Desk.SaveAsync(second))));
        Assert.IsType<StaleException>(Assert.Single(outcomes, e => e is not null));

        using var after = (await House.Vault.LoadAsync(import, patient))!;
        Assert.Equal(outcomes[0] is null, after["medical.conditions"] is not null);
        Assert.Equal(outcomes[1] is null, after["medical.allergies"] is not null);
        Assert.Equal(outcomes[0] is null ? Phone : "{}", Encoding.UTF8.GetString(after[Segments.Contact]!));
        Assert.Equal(1, (await Counters.PendingAsync(House.Store)).Count(e => e.Kind == "record.imported" && e.Rows is { } rows && rows.Any(r => r.Table == "patient" && r.Version == 2)));
    }

    [Fact]
    public async Task Two_new_patients_of_one_identity_become_one()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => FaultAsync(() => AddZeldaAsync("mrn|same")))));
        Assert.Single(outcomes, e => e is null);
        Assert.All(outcomes, e => Assert.True(e is null or System.Data.Common.DbException, e?.ToString()));
        Assert.Equal(1, await Counters.CountAsync(House.Store, "patient"));
        Assert.Equal(2, await Counters.CountAsync(House.Store, "segment"));
        Assert.Equal(1, await Counters.CountAsync(House.Store, "index_row"));
        Assert.Single(await House.Vault.FindAsync(await Desk.ImportAsync(), ["mrn|same"]));
    }

    [Fact]
    public async Task An_index_finds_what_is_and_forgets_what_was()
    {
        var patient = await AddZeldaAsync();
        var call = await Desk.CallAsync(patient);
        ValueTask<List<Guid>> Find(string phone) => House.Vault.FindAsync(call, IndexFields.Phone, [phone], 10);
        await IndexAsync(patient, "+15055550142", "+15055550143");
        Assert.Equal([patient], await Find("+15055550142"));
        Assert.Equal([patient], await Find("+15055550143"));

        await IndexAsync(patient, "+15055550143", "+15055550144");
        Assert.Empty(await Find("+15055550142"));
        Assert.Equal([patient], await Find("+15055550143"));
        Assert.Equal([patient], await Find("+15055550144"));
        Assert.Empty(await House.Vault.FindAsync(call, IndexFields.Mrn, ["+15055550143"], 10));

        var north = await Desk.OfAsync(House, "north");
        Assert.Empty(await House.Vault.FindAsync(await north.CallAsync(patient), IndexFields.Phone, ["+15055550143"], 10));
    }

    [Fact]
    public async Task Two_clients_index_one_number_under_different_tokens()
    {
        await IndexAsync(await AddZeldaAsync(), "+15055550142");
        var here = await PhoneTokensAsync();
        var north = await Desk.OfAsync(House, "north");
        var patient = await north.AddPatientAsync("mrn|1", (Segments.Identity, Name));
        await IndexAsync(north, patient, "+15055550142");
        Assert.Equal(2, (await PhoneTokensAsync()).Distinct().Count());
        Assert.Single(here);
    }

    static async Task<Exception?> FaultAsync(Func<Task> work) => await Record.ExceptionAsync(work);

    Task IndexAsync(Guid patient, params string[] phones) => IndexAsync(Desk, patient, phones);

    async Task IndexAsync(Desk desk, Guid patient, params string[] phones)
    {
        using var draft = (await House.Vault.LoadAsync(await desk.ImportAsync(), patient))!;
        await draft.IndexAsync(IndexFields.Phone, phones);
        await desk.SaveAsync(draft);
    }

    ValueTask<List<string>> PhoneTokensAsync() => House.Store.ReadAsync(db => db.QueryAsync(
        "SELECT token FROM index_row WHERE field = 'phone'", r => Convert.ToHexStringLower(r.Bytes(0))));
}
