using System.Text.RegularExpressions;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

/// <summary>
/// Checks a tiled log that another implementation made, where a copy lies beside the repository. Without it the vectors of
/// <see cref="MerkleTests"/>, <see cref="CheckpointTests"/> and the format page remain.
/// </summary>
public sealed class ForeignLogTests(ITestOutputHelper output)
{
    static readonly string Folder = Path.Combine(RepositoryFiles.Root, "..", "shared", "data", "tlog", "tessera-testlog", "testdata");

    [Fact]
    public void Every_checkpoint_of_a_log_made_elsewhere_verifies()
    {
        if (!Directory.Exists(Folder))
        {
            output.WriteLine("No foreign log beside the repository: only the built-in vectors were checked.");
            return;
        }

        var vkey = Regex.Match(File.ReadAllText(Path.Combine(Folder, "build_log.sh")), "PUBLIC_KEY=\"([^\"]+)\"").Groups[1].Value;
        var verifier = NoteVerifier.Parse(vkey);
        Checkpoint? older = null;
        for (var size = 0; size <= 15; size++)
        {
            var note = File.ReadAllBytes(Path.Combine(Folder, "log", $"checkpoint.{size}"));
            Assert.Equal(new TreeReport(verifier.Name, size, true, null, null), TreeCheck.Verify(verifier, note, Entries(size), id => Tile(id, size)));
            Assert.True(Checkpoint.TryOpen(note, verifier, out var head));
            var hashes = Entries(size).Select(entry => Merkle.LeafHash(entry.Body)).ToList();
            Assert.True(older is null || Merkle.VerifyConsistency(older.Size, size, older.RootHash, head.RootHash, Merkle.Consistency(older.Size, size, hashes)));
            older = head;
        }

        output.WriteLine("16 checkpoints of a foreign log were checked.");
    }

    static IEnumerable<(long Index, byte[] Body)> Entries(int size) => size == 0 ? [] : EntryBundle
        .Decode(File.ReadAllBytes(Path.Combine(Folder, "log", TileId.EntriesPath(0, size)))).Select((body, i) => ((long)i, body));

    static byte[]? Tile(TileId id, int size) => File.ReadAllBytes(Path.Combine(Folder, "log", id.Path(id.WidthIn(size))));
}
