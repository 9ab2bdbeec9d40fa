using System.Text;
using Wardline.Guard.Ledger;

namespace Wardline.Tests.Ledger;

/// <summary>A small log in memory: bodies, tiles and checkpoint, each open to a vandal.</summary>
sealed class TestLog : IDisposable
{
    internal const string Origin = "ledger.example/test";

    readonly NoteSigner _signer = new(Origin, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    internal TestLog(int size)
    {
        Bodies = [.. Enumerable.Range(0, size).Select(i => ((long)i, Encoding.UTF8.GetBytes($"entry {i}")))];
        var edge = TreeEdge.Load(0, _ => null);
        foreach (var (_, body) in Bodies)
        {
            edge.Append(Merkle.LeafHash(body));
        }

        Tiles = edge.TakeChangedTiles().ToDictionary();
        Note = new Checkpoint(Origin, size, edge.Root()).Sign(_signer);
    }

    internal List<(long Index, byte[] Body)> Bodies { get; set; }

    internal Dictionary<TileId, byte[]> Tiles { get; }

    internal byte[]? Note { get; set; }

    internal NoteVerifier Verifier => _signer.Verifier;

    internal TreeReport Check() => TreeCheck.Verify(Verifier, Note, Bodies, id => Tiles.GetValueOrDefault(id));

    internal void ChangeBody(int index) => Bodies[index] = (Bodies[index].Index, [.. Bodies[index].Body, (byte)'!']);

    /// <summary>Writes the changed body's hash into its tile as well, as an operator would who knows the format.</summary>
    internal void ChangeBodyAndTile(int index)
    {
        ChangeBody(index);
        Merkle.LeafHash(Bodies[index].Body).CopyTo(Tiles[new TileId(0, index >> 8)], (index & 0xff) * 32);
    }

    internal void FlipTile(int level, long index, int slot) => Tiles[new TileId(level, index)][slot * 32] ^= 1;

    internal void Renumber() => Bodies = [.. Bodies.Select((entry, i) => ((long)i, entry.Body))];

    public void Dispose() => _signer.Dispose();
}
