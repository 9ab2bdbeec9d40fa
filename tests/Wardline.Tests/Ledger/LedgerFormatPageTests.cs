using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

/// <summary>Holds docs/ledger-format.md and the code together. The page's vectors were made with other tools than this code.</summary>
public sealed class LedgerFormatPageTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "ledger-format.md"));

    static readonly Dictionary<string, string> Vectors = Block("vectors").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(" = ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    [Fact]
    public void Its_entries_are_canonical_and_its_row_hash_stands_in_the_first()
    {
        var first = Entry.Parse(Bytes("entry-0"));
        Assert.Equal(Bytes("entry-1"), Entry.Parse(Bytes("entry-1")).ToBytes());
        Assert.Equal((EntryOutcome.Done, "BILLING"), (first.Outcome, first.Purpose));
        var hash = Entry.RowHash(Hex("row-salt"), Vectors["row-table"], Hex("row-id"), long.Parse(Vectors["row-version"], null), Hex("row-content"));
        Assert.Equal(Hex("row-hash"), hash);
        Assert.Equal(hash, Assert.Single(first.Rows!).Hash);
        Assert.Equal(Hex("row-salt"), first.Salt);
    }

    [Fact]
    public void Its_leaves_root_tile_and_bundle_are_right()
    {
        var edge = TreeEdge.Load(0, _ => null);
        foreach (var name in (string[])["0", "1"])
        {
            var leaf = Merkle.LeafHash(Bytes("entry-" + name));
            Assert.Equal(Hex("leaf-" + name), leaf);
            edge.Append(leaf);
        }

        Assert.Equal(Hex("root"), edge.Root());
        var (id, tile) = Assert.Single(edge.TakeChangedTiles());
        Assert.Equal(Vectors[id.Path(2)], "SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(tile)));
        var bundle = EntryBundle.Encode([Bytes("entry-0"), Bytes("entry-1")]);
        Assert.Equal(Vectors[TileId.EntriesPath(0, 2)], "SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(bundle)));
    }

    [Fact]
    public void Its_checkpoint_is_the_one_that_its_seed_signs()
    {
        using var signer = new NoteSigner("ledger.example/clinic-a", Hex("seed"));
        Assert.Equal(Vectors["vkey"], signer.Verifier.ToString());
        var note = Encoding.UTF8.GetBytes(Block("checkpoint"));
        Assert.Equal(note, new Checkpoint("ledger.example/clinic-a", 2, Hex("root")).Sign(signer));
        Assert.True(Checkpoint.TryOpen(note, NoteVerifier.Parse(Vectors["vkey"]), out var head));
        Assert.Equal(new Checkpoint("ledger.example/clinic-a", 2, Hex("root")), head);
    }

    static string Block(string kind)
    {
        var start = Page.IndexOf("```" + kind + "\n", StringComparison.Ordinal) + kind.Length + 4;
        return Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(Vectors[name]);

    static byte[] Hex(string name) => Convert.FromHexString(Vectors[name]);
}
