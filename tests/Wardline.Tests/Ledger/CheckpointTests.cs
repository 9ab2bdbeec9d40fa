using System.Text;
using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class CheckpointTests : IDisposable
{
    // The example of the signed-note specification: a real key, a real note, made by other code than ours.
    const string SpecKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const string SpecNote = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    const string Witness = "— witness.example AAAAAQIDBAUGBwgJCgs=\n";

    readonly NoteSigner _signer = new("ledger.example/clinic", Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
    readonly string _note;

    public CheckpointTests() => _note = Encoding.UTF8.GetString(new Checkpoint("ledger.example/clinic", 70_000, Merkle.LeafHash("x"u8)).Sign(_signer));

    [Fact]
    public void The_specifications_own_note_verifies_under_its_own_key()
    {
        Assert.True(SignedNote.TryOpen(Encoding.UTF8.GetBytes(SpecNote), NoteVerifier.Parse(SpecKey), out var text));
        Assert.Equal("This is an example message.\n", Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void A_checkpoint_comes_back_as_it_was_signed() => Gen.Long[1, long.MaxValue].Sample(size =>
    {
        var head = new Checkpoint("ledger.example/clinic", size, Merkle.LeafHash(BitConverter.GetBytes(size)));
        Assert.True(Checkpoint.TryOpen(head.Sign(_signer), NoteVerifier.Parse(_signer.Verifier.ToString()), out var opened));
        Assert.Equal(head, opened);
    }, iter: 50);

    [Fact]
    public void Signatures_of_witnesses_are_ignored_before_and_after_ours()
    {
        Assert.True(Opens(_note + Witness));
        Assert.True(Opens(_note.Replace("\n\n", "\n\n" + Witness, StringComparison.Ordinal)));
        Assert.True(Opens(_note + string.Concat(Enumerable.Repeat(Witness, 20))));
        Assert.False(Opens(_note + string.Concat(Enumerable.Repeat(Witness, 64))));
    }

    [Fact]
    public void Any_flipped_bit_spoils_the_note() => Gen.Int[0, 100_000].Sample(bit =>
    {
        var bytes = Encoding.UTF8.GetBytes(_note);
        bytes[bit / 8 % bytes.Length] ^= (byte)(1 << bit % 8);
        Assert.False(Checkpoint.TryOpen(bytes, _signer.Verifier, out _));
    }, iter: 3000);

    [Fact]
    public void A_bad_signature_under_our_key_spoils_a_note_that_has_a_good_one_too()
    {
        var line = _note[_note.IndexOf('—', StringComparison.Ordinal)..];
        var blob = Convert.FromBase64String(line.Split(' ')[2].Trim());
        blob[^1] ^= 1;
        Assert.True(Opens(_note + line));
        Assert.False(Opens(_note + $"— ledger.example/clinic {Convert.ToBase64String(blob)}\n"));
        Assert.False(Opens(_note + $"— ledger.example/clinic {Convert.ToBase64String(blob[..40])}\n"));
    }

    [Theory]
    [InlineData("ledger.example/clinic\n07\n{root}\n")]
    [InlineData("ledger.example/clinic\n-7\n{root}\n")]
    [InlineData("ledger.example/clinic\n+7\n{root}\n")]
    [InlineData("ledger.example/clinic\n 7\n{root}\n")]
    [InlineData("ledger.example/clinic\n9223372036854775808\n{root}\n")]
    [InlineData("ledger.example/clinic\n\n{root}\n")]
    [InlineData("ledger.example/clinic\n7\n")]
    [InlineData("ledger.example/clinic\n7\n{root}\n\n")]
    [InlineData("ledger.example/clinic\n7\nAAAA\n")]
    [InlineData("ledger.example/clinic\n7\n{root} \n")]
    [InlineData("ledger.example/clinic\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")]
    [InlineData("ledger.example/clinic\n0\n{root}\n")]
    [InlineData("ledger.example/other\n7\n{root}\n")]
    [InlineData("\n7\n{root}\n")]
    [InlineData("ledger.example/clinic\n7\n{root}\n\nextension after an empty line\n")]
    [InlineData("ledger.example/clinic\r\n7\r\n{root}\r\n")]
    public void A_malformed_head_is_refused_though_its_signature_is_good(string text)
    {
        var note = _signer.SignNote(Encoding.UTF8.GetBytes(text.Replace("{root}", Convert.ToBase64String(new byte[32]), StringComparison.Ordinal)));
        Assert.False(Checkpoint.TryOpen(note, _signer.Verifier, out _));
    }

    [Fact]
    public void Extension_lines_are_allowed_and_ignored()
    {
        var note = _signer.SignNote(Encoding.UTF8.GetBytes($"ledger.example/clinic\n7\n{Convert.ToBase64String(new byte[32])}\nextension\n"));
        Assert.True(Checkpoint.TryOpen(note, _signer.Verifier, out var head));
        Assert.Equal(7, head.Size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("no signature\n")]
    [InlineData("no signature line\n\n")]
    [InlineData("wrong dash\n\n- name AAAAAAAA\n")]
    [InlineData("no newline at the end\n\n— name AAAAAAAA")]
    [InlineData("too short\n\n— name AAAAAA==\n")]
    [InlineData("not base64\n\n— name A*AAAAAA\n")]
    [InlineData("plus in the name\n\n— na+me AAAAAAAA\n")]
    public void Malformed_notes_are_false_and_never_an_exception(string note)
    {
        Assert.False(Opens(note));

        // The same lines beside a good signature: what is malformed is not skipped.
        var start = note.IndexOf("\n\n", StringComparison.Ordinal);
        Assert.False(start >= 0 && note.Length > start + 2 && Opens(_note + note[(start + 2)..]));
    }

    [Fact]
    public void Oversized_notes_and_broken_unicode_are_refused()
    {
        Assert.False(Opens(_note + $"— w {Convert.ToBase64String(new byte[300_000])}\n"));
        Assert.False(Checkpoint.TryOpen([.. Encoding.UTF8.GetBytes(_note), 0xff, (byte)'\n'], _signer.Verifier, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4")]
    [InlineData("exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void Malformed_verifier_keys_are_refused(string vkey) => Assert.Throws<FormatException>(() => NoteVerifier.Parse(vkey));

    [Fact]
    public void A_verifier_key_reads_back_to_its_text() => Assert.Equal(SpecKey, NoteVerifier.Parse(SpecKey).ToString());

    [Fact]
    public void A_log_is_signed_under_its_own_name_only() =>
        Assert.Throws<ArgumentException>(() => new Checkpoint("ledger.example/other", 1, new byte[32]).Sign(_signer));

    [Fact]
    public void Seeds_are_fresh_and_of_one_length_and_bad_ones_refused()
    {
        Assert.NotEqual(NoteSigner.GenerateSeed(), NoteSigner.GenerateSeed());
        Assert.Equal(NoteSigner.SeedLength, NoteSigner.GenerateSeed().Length);
        Assert.Throws<ArgumentException>(() => new NoteSigner("name", new byte[31]));
        Assert.Throws<ArgumentException>(() => new NoteSigner("two words", new byte[32]));
    }

    public void Dispose() => _signer.Dispose();

    bool Opens(string note) => Checkpoint.TryOpen(Encoding.UTF8.GetBytes(note), _signer.Verifier, out _);
}
