using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class MerkleTests
{
    // The eight leaves that certificate transparency implementations test with, and the roots over the first n of them.
    static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_classic_eight_leaves_give_their_known_roots()
    {
        var hashes = Leaves.Select(leaf => Merkle.LeafHash(Convert.FromHexString(leaf))).ToList();
        for (var size = 0; size <= 8; size++)
        {
            Assert.Equal(Roots[size], Convert.ToHexStringLower(Merkle.Root(hashes[..size])));
        }

        Assert.Equal(Roots[0], Convert.ToHexStringLower(Merkle.EmptyRoot));
    }

    [Fact]
    public void Every_inclusion_proof_holds_and_any_flipped_bit_breaks_it() =>
        Sizes.Sample((size, pick, bit) =>
        {
            var hashes = Hashes(size);
            var index = pick % size;
            var proof = Merkle.Inclusion(index, size, hashes);
            var root = Merkle.Root(hashes);
            Assert.True(Merkle.VerifyInclusion(index, size, hashes[index], proof, root));
            Assert.False(Merkle.VerifyInclusion(index, size, hashes[index], Flipped(proof, bit), root) && proof.Count > 0);
            Assert.False(Merkle.VerifyInclusion(index, size, Flip(hashes[index], bit), proof, root));
            Assert.False(Merkle.VerifyInclusion(index, size, hashes[index], proof, Flip(root, bit)));
            Assert.False(Merkle.VerifyInclusion(index, size, hashes[index], [.. proof, root], root));
            Assert.False(size > 1 && Merkle.VerifyInclusion((index + 1) % size, size, hashes[index], proof, root));
        }, iter: 300);

    [Fact]
    public void Every_consistency_proof_holds_and_any_flipped_bit_breaks_it() =>
        Sizes.Sample((size, pick, bit) =>
        {
            var hashes = Hashes(size);
            var old = pick % (size + 1);
            var proof = Merkle.Consistency(old, size, hashes);
            var (oldRoot, newRoot) = (Merkle.Root(hashes[..old]), Merkle.Root(hashes));
            Assert.True(Merkle.VerifyConsistency(old, size, oldRoot, newRoot, proof));
            Assert.False(Merkle.VerifyConsistency(old, size, Flip(oldRoot, bit), newRoot, proof));

            // Every tree extends the empty one, so there the newer root is free: only the log's signature speaks for it.
            Assert.Equal(old == 0, Merkle.VerifyConsistency(old, size, oldRoot, Flip(newRoot, bit), proof));
            Assert.False(Merkle.VerifyConsistency(old, size, oldRoot, newRoot, Flipped(proof, bit)) && proof.Count > 0);
            Assert.False(Merkle.VerifyConsistency(old, size, oldRoot, newRoot, [.. proof, newRoot]));
        }, iter: 300);

    [Fact]
    public void Malformed_proofs_are_false_and_never_an_exception()
    {
        var hash = new byte[32];
        Assert.False(Merkle.VerifyInclusion(0, 0, hash, [], hash));
        Assert.False(Merkle.VerifyInclusion(-1, 5, hash, [], hash));
        Assert.False(Merkle.VerifyInclusion(0, 1, [], [], hash));
        Assert.False(Merkle.VerifyInclusion(0, 2, hash, [new byte[31]], hash));
        Assert.False(Merkle.VerifyInclusion(0, 2, hash, [null!], hash));
        Assert.False(Merkle.VerifyInclusion(0, 2, hash, null, hash));
        Assert.False(Merkle.VerifyInclusion(0, long.MaxValue, hash, Enumerable.Repeat(hash, 1000).ToList(), hash));
        Assert.False(Merkle.VerifyConsistency(3, 2, hash, hash, []));
        Assert.False(Merkle.VerifyConsistency(-1, 2, hash, hash, []));
        Assert.False(Merkle.VerifyConsistency(1, long.MaxValue, hash, hash, []));
        Assert.False(Merkle.VerifyConsistency(3, 4, hash, hash, []));
        Assert.False(Merkle.VerifyConsistency(0, 0, hash, hash, []));
        Assert.False(Merkle.VerifyConsistency(2, 3, hash, hash, null));
    }

    static Gen<(int Size, int Pick, int Bit)> Sizes => Gen.Select(Gen.Int[1, 300], Gen.Int[0, 100_000], Gen.Int[0, 100_000]);

    static List<byte[]> Hashes(int size) => [.. Enumerable.Range(0, size).Select(i => Merkle.LeafHash(BitConverter.GetBytes(i)))];

    static byte[] Flip(byte[] hash, int bit)
    {
        var flipped = (byte[])hash.Clone();
        flipped[bit / 8 % flipped.Length] ^= (byte)(1 << bit % 8);
        return flipped;
    }

    static List<byte[]> Flipped(IReadOnlyList<byte[]> proof, int bit) =>
        [.. proof.Select((hash, i) => i == bit % proof.Count ? Flip(hash, bit / proof.Count) : hash)];
}
