using System.Text;
using System.Text.Json;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Tests.Contracts;
using Xunit;

namespace Wardline.Tests.Vault;

/// <summary>What the vault promises on both databases.</summary>
public abstract partial class VaultContract : IAsyncLifetime
{
    const string Name = "{\"name\":\"Zelda Quillfeather\"}", Phone = "{\"phone\":\"+15055550142\"}", Condition = "{\"code\":\"invented-condition\"}";

    TestDatabase _database = null!;

    private protected Installation House { get; private set; } = null!;

    private protected Desk Desk { get; private set; } = null!;

    private protected abstract Task<TestDatabase> NewDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        _database = await NewDatabaseAsync();
        House = await _database.OpenAsync();
        Desk = await Desk.OfAsync(House);
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_view_opens_what_its_grant_names_and_no_more()
    {
        var patient = await AddZeldaAsync();
        var seen = await Desk.ViewAsync(patient);
        Assert.Equal([Segments.Contact, Segments.Identity], seen.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((Name, Phone), (seen[Segments.Identity], seen[Segments.Contact]));

        var entry = (await Counters.PendingAsync(House.Store))[^1];
        Assert.Equal(("record.view", patient, "PATADMIN"), (entry.Kind, entry.Patient!.Value, entry.Purpose));
    }

    [Fact]
    public async Task A_grant_ends_with_the_step_that_it_was_made_in()
    {
        var call = await Desk.CallAsync(await AddZeldaAsync());
        var grant = await Desk.GrantAsync(call);
        await Desk.StepAsync(call);
        Assert.Null(await House.Vault.OpenAsync(grant, "record.view"));

        var again = await Desk.GrantAsync(call with { Version = 2 });
        await Desk.EndAsync(call with { Version = 2 });
        Assert.Null(await House.Vault.OpenAsync(again, "record.view"));
        Assert.DoesNotContain(await Counters.PendingAsync(House.Store), e => e.Kind == "record.view");
    }

    [Fact]
    public async Task A_patient_of_another_client_is_nobody()
    {
        var stranger = await (await Desk.OfAsync(House, "north")).AddPatientAsync("mrn|1", (Segments.Identity, Name));
        Assert.Empty(await Desk.ViewAsync(stranger));

        var call = await Desk.CallAsync(stranger);
        Assert.False(await House.Vault.CompareAsync(call, stranger, [Segments.Identity], expected => !expected[Segments.Identity].IsEmpty));
        Assert.Null(await House.Vault.LoadAsync(await Desk.ImportAsync(), stranger));
    }

    [Fact]
    public async Task A_refusal_makes_no_grant_and_is_in_the_ledger()
    {
        var patient = await AddZeldaAsync();
        var answer = await Desk.AskAsync(call: null, patient);
        Assert.Null(answer.Grant);
        var entry = (await Counters.PendingAsync(House.Store))[^1];
        Assert.Equal((EntryOutcome.Refused, "no-call"), (entry.Outcome, entry.Reason));
        Assert.Empty(typeof(Grant).GetConstructors());
        Assert.Empty(typeof(Opened<OpenedRecord>).GetConstructors());
    }

    [Fact]
    public async Task Without_its_entry_a_view_reads_no_ciphertext()
    {
        var grant = await Desk.GrantAsync(await Desk.CallAsync(await AddZeldaAsync()));

        // Whoever touches the sealed rows fails with the database's own error; the entry's failure is another one.
        await AlterAsync("ALTER TABLE segment RENAME TO segment_away");
        await AlterAsync("ALTER TABLE ledger_pending RENAME TO pending_away");
        await Assert.ThrowsAsync<NotDurableException>(() => House.Vault.OpenAsync(grant, "record.view").AsTask());

        await AlterAsync("ALTER TABLE pending_away RENAME TO ledger_pending");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => House.Vault.OpenAsync(grant, "record.view").AsTask());
        Assert.Equal("record.view", (await Counters.PendingAsync(House.Store))[^1].Kind);

        await AlterAsync("ALTER TABLE segment_away RENAME TO segment");
        Assert.NotNull(await House.Vault.OpenAsync(grant, "record.view"));
    }

    [Fact]
    public async Task Opened_data_refuses_text_and_json_and_other_grants()
    {
        var call = await Desk.CallAsync(await AddZeldaAsync());
        var grant = await Desk.GrantAsync(call);
        var opened = (await House.Vault.OpenAsync(grant, "record.view"))!;
        Assert.Equal("[opened]", opened.ToString());
        Assert.Equal("[opened]", $"{opened}");
        Assert.DoesNotContain("Zelda", opened.Read(grant).ToString(), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(opened));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new { view = opened }));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize<object>(new[] { opened }));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(opened.Read(grant)));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new { record = opened.Read(grant) }));
        Assert.Throws<InvalidOperationException>(() => opened.Read(Desk.GrantAsync(call).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_comparison_answers_only_the_agent_who_holds_the_call_now()
    {
        var patient = await AddZeldaAsync();
        var call = await Desk.CallAsync(patient);
        static bool IsZelda(Expected e) => Encoding.UTF8.GetString(e[Segments.Identity]) == Name;
        ValueTask<bool> Compare(HeldCall held, BlindTest test) => House.Vault.CompareAsync(held, patient, [Segments.Identity], test);

        Assert.True(await Compare(call, IsZelda));
        Assert.False(await Compare(call, e => !IsZelda(e)));
        Assert.False(await Compare(call with { Agent = Guid.Empty }, IsZelda));
        Assert.False(await Compare(call with { Version = 2 }, IsZelda));
        Assert.False(await Compare(call with { Client = Guid.Empty }, IsZelda));
        await Desk.EndAsync(call);
        Assert.False(await Compare(call, IsZelda));
    }

    private protected Task<Guid> AddZeldaAsync(string identity = "mrn|zq") =>
        Desk.AddPatientAsync(identity, (Segments.Identity, Name), (Segments.Contact, Phone));

    private protected async Task AlterAsync(string sql, params (string, object?)[] values) =>
        await House.Store.HousekeepAsync(act => act.Db.ExecuteAsync(sql, values));
}

/// <summary>On SQLite.</summary>
public sealed class SqliteVaultTests : VaultContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => Task.FromResult(TestDatabase.Sqlite());
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresVaultTests : VaultContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => TestDatabase.PostgresAsync();
}
