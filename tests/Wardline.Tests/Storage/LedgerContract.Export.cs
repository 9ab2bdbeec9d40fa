using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Storage;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task An_export_verifies_for_a_stranger_and_holds_every_entry()
    {
        await FillAsync();
        var target = Database.At("export");
        var exported = await House.Ledger.ExportAsync(target);
        Assert.Equal(["house", "default"], exported.Select(e => Path.GetFileName(e.Folder)));
        foreach (var (folder, origin, size) in exported)
        {
            var (found, entries) = TilesReader.Read(folder);
            Assert.Equal((origin, size), (found, entries.Count));
            Assert.All(entries, body => Entry.Parse(body));
        }

        Assert.Equal(await BodiesAsync(), TilesReader.Read(Path.Combine(target, "default")).Entries);
    }

    [Fact]
    public async Task A_second_export_over_the_first_verifies_too()
    {
        var target = Database.At("export");
        await WriteAsync(7);
        await House.Sequencer.DrainAsync();
        await House.Ledger.ExportAsync(target);
        await FillAsync();
        await House.Ledger.ExportAsync(target);
        Assert.Equal(7 + Size, TilesReader.Read(Path.Combine(target, "default")).Entries.Count);
    }

    [Fact]
    public async Task A_changed_file_of_an_export_is_seen_by_the_stranger()
    {
        await FillAsync();
        var target = Database.At("export");
        await House.Ledger.ExportAsync(target);
        foreach (var name in (string[])["checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000"])
        {
            var path = Path.Combine(target, "default", name);
            var good = await File.ReadAllBytesAsync(path);
            byte[] bad = [.. good];
            bad[^12] ^= 4;
            await File.WriteAllBytesAsync(path, bad);
            Assert.ThrowsAny<Exception>(() => TilesReader.Read(Path.Combine(target, "default")));
            await File.WriteAllBytesAsync(path, good);
        }

        TilesReader.Read(Path.Combine(target, "default"));
    }
}
