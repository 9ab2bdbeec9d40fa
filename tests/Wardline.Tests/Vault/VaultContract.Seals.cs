using System.Text;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Xunit;

namespace Wardline.Tests.Vault;

public abstract partial class VaultContract
{
    const string Hiv = "label.hiv";

    [Fact]
    public async Task A_segment_that_the_grant_does_not_name_is_not_decrypted()
    {
        var patient = await AddZeldaAsync();
        var medical = await AddSegmentAsync(patient, "medical.conditions", Condition);
        await FlipAsync(patient, medical);

        Assert.Equal(Name, (await Desk.ViewAsync(patient))[Segments.Identity]);
        await BreaksAsync(async () => await House.Vault.LoadAsync(await Desk.ImportAsync(), patient));
        var call = await Desk.CallAsync(patient);
        await BreaksAsync(() => House.Vault.CompareAsync(call, patient, ["medical.conditions"], _ => true).AsTask());
    }

    [Fact]
    public async Task A_changed_segment_does_not_open_and_its_error_tells_nothing()
    {
        var patient = await AddZeldaAsync();
        foreach (var row in await RowsAsync(patient))
        {
            await FlipAsync(patient, row.Tag);
        }

        await BreaksAsync(() => Desk.ViewAsync(patient));
    }

    [Fact]
    public async Task A_row_copied_over_another_segment_patient_or_version_does_not_open()
    {
        var (zelda, other) = (await AddZeldaAsync(), await Desk.AddPatientAsync("mrn|2", (Segments.Identity, Name)));
        var (old, second) = ((await RowsAsync(zelda))[0], (await RowsAsync(zelda))[1]);
        foreach (var foreign in (Row[])[second, (await RowsAsync(other))[0]])
        {
            // With all that a row carries, and with its bytes alone.
            await PutBackAsync(zelda, old.Tag, foreign);
            await BreaksAsync(() => Desk.ViewAsync(zelda));
            await PutBackAsync(zelda, old.Tag, old with { Sealed = foreign.Sealed });
            await BreaksAsync(() => Desk.ViewAsync(zelda));
            await PutBackAsync(zelda, old.Tag, old);
        }

        Assert.Equal(2, (await Desk.ViewAsync(zelda)).Count);
        await RewriteAsync(zelda);
        var renewed = (await RowsAsync(zelda)).Single(r => r.Tag.AsSpan().SequenceEqual(old.Tag));
        Assert.Equal(old.Version + 1, renewed.Version);
        await PutBackAsync(zelda, old.Tag, renewed with { Sealed = old.Sealed });
        await BreaksAsync(() => Desk.ViewAsync(zelda));
    }

    [Fact]
    public async Task A_label_has_a_key_of_its_own_and_goes_with_it()
    {
        var patient = await AddZeldaAsync();
        var ordinary = (await RowsAsync(patient)).Select(r => r.KeyId).Distinct().Single();
        var tag = await AddSegmentAsync(patient, Hiv, Condition);
        var label = (await RowsAsync(patient)).Single(r => r.Tag.AsSpan().SequenceEqual(tag));
        Assert.NotEqual(ordinary, label.KeyId);
        using (var draft = await House.Vault.LoadAsync(await Desk.ImportAsync(), patient))
        {
            Assert.Equal(Condition, Encoding.UTF8.GetString(draft![Hiv]!));
        }

        Assert.Equal(1, await House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM wrapped_key WHERE kind = 'label'")));
        await AlterAsync("DELETE FROM wrapped_key WHERE id = @id", ("@id", label.KeyId));
        Assert.Equal(2, (await Desk.ViewAsync(patient)).Count);
        await Assert.ThrowsAnyAsync<Exception>(async () => await House.Vault.LoadAsync(await Desk.ImportAsync(), patient));
    }

    [Fact]
    public async Task Neither_table_nor_tag_says_which_segments_a_patient_has()
    {
        var (one, two) = (await AddZeldaAsync(), await AddZeldaAsync("mrn|2"));
        await AddSegmentAsync(one, Hiv, Condition);
        await AddSegmentAsync(two, Hiv, Condition);
        var tags = (await RowsAsync(one)).Concat(await RowsAsync(two)).Select(r => Convert.ToHexStringLower(r.Tag)).ToList();
        Assert.Equal(6, tags.Distinct().Count());
        var owners = await House.Store.ReadAsync(db => db.QueryAsync("SELECT owner FROM wrapped_key WHERE kind = 'label'", r => Convert.ToHexStringLower(r.Bytes(0))));
        Assert.Equal(2, owners.Distinct().Count());
    }

    static async Task BreaksAsync(Func<Task> opening)
    {
        var error = await Assert.ThrowsAsync<SealBrokenException>(opening);
        foreach (var secret in (string[])["Zelda", "5550142", "invented-condition"])
        {
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    sealed record Row(byte[] Tag, long Version, Guid KeyId, byte[] Sealed);

    ValueTask<List<Row>> RowsAsync(Guid patient) => House.Store.ReadAsync(db => db.QueryAsync(
        "SELECT tag, version, key_id, sealed FROM segment WHERE patient = @patient ORDER BY tag",
        r => new Row(r.Bytes(0), r.GetInt64(1), r.Id(2), r.Bytes(3)), ("@patient", patient)));

    Task PutBackAsync(Guid patient, byte[] tag, Row row) => AlterAsync(
        "UPDATE segment SET version = @version, key_id = @key, sealed = @sealed WHERE patient = @patient AND tag = @tag",
        ("@version", row.Version), ("@key", row.KeyId), ("@sealed", row.Sealed), ("@patient", patient), ("@tag", tag));

    async Task FlipAsync(Guid patient, byte[] tag)
    {
        var row = (await RowsAsync(patient)).Single(r => r.Tag.AsSpan().SequenceEqual(tag));
        row.Sealed[row.Sealed.Length / 2] ^= 0x10;
        await PutBackAsync(patient, tag, row);
    }

    /// <summary>Adds a document and returns the tag of its row.</summary>
    async Task<byte[]> AddSegmentAsync(Guid patient, string segment, string text)
    {
        var before = (await RowsAsync(patient)).Select(r => Convert.ToHexString(r.Tag)).ToHashSet();
        using var draft = (await House.Vault.LoadAsync(await Desk.ImportAsync(), patient))!;
        Desk.Put(draft, (segment, text));
        await Desk.SaveAsync(draft);
        return (await RowsAsync(patient)).Single(r => !before.Contains(Convert.ToHexString(r.Tag))).Tag;
    }

    async Task RewriteAsync(Guid patient)
    {
        using var draft = (await House.Vault.LoadAsync(await Desk.ImportAsync(), patient))!;
        Desk.Put(draft, (Segments.Identity, Name + " "), (Segments.Contact, Phone + " "));
        await Desk.SaveAsync(draft);
    }
}
