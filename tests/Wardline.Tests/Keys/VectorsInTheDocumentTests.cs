using System.Text;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

/// <summary>
/// The vectors that docs/key-hierarchy.md prints, read out of it. They were computed by other software than Wardline,
/// so they catch a change of format that sealing and opening with the same code would not.
/// </summary>
public sealed class VectorsInTheDocumentTests
{
    static readonly Guid Client = Guid.Parse("0191a000-0000-7000-8000-000000000001");
    static readonly Guid Patient = Guid.Parse("0191a000-0000-7000-8000-000000000002");
    static readonly Guid KeyId = Guid.Parse("0191a000-0000-7000-8000-000000000003");

    readonly Dictionary<string, byte[]> vectors = Read();

    [Fact]
    public void The_segment_opens_in_its_place()
    {
        byte[] place = Aead.SegmentAad(Client, Patient, "contact", 7, KeyId);

        Assert.Equal(vectors["segment-aad"], place);
        Assert.Equal("Tel +1 202 555 0100"u8.ToArray(), Aead.Open(vectors["record-key"], vectors["segment-sealed"], place));
    }

    [Fact]
    public void The_record_key_unwraps_under_the_client_key()
    {
        byte[] place = Aead.KeyAad(Client, KeyKind.Record, Patient.ToByteArray(bigEndian: true), 1, "client:1");

        Assert.Equal(vectors["record-key-aad"], place);
        using LockedBytes key = KeyWrap.Unwrap(vectors["client-key"], vectors["record-key-wrapped"], place);
        Assert.Equal(vectors["record-key"], key.Span.ToArray());
    }

    [Fact]
    public void The_client_key_unwraps_under_the_root_key_of_the_file()
    {
        string body = Convert.ToHexStringLower(vectors["insecure-file-body"]);
        byte[] file = Encoding.ASCII.GetBytes($"wardline-root-key 1\ninsecure\n{body}\n");
        using RootVersions root = RootKeyFile.Read(file, [], "root.key");
        byte[] place = Aead.KeyAad(Client, KeyKind.Client, [], 1, root.Name);

        Assert.Equal(vectors["root-key"], root.KeyOf(1).ToArray());
        Assert.Equal(vectors["client-key-aad"], place);
        using LockedBytes key = root.Unwrap(vectors["client-key-wrapped-by-root"], place);
        Assert.Equal(vectors["client-key"], key.Span.ToArray());
    }

    [Fact]
    public void Sub_key_tags_and_token_come_out_as_printed()
    {
        byte[] record = vectors["record-key"];

        Assert.Equal(vectors["sub-key"], Derive.Sub(record, "example", 32));
        Assert.Equal(vectors["segment-tag"], Derive.SegmentTag(record, "label/hiv"));
        Assert.Equal(vectors["label-owner"], Derive.LabelOwner(record, "hiv"));
        Assert.Equal(vectors["phone-token"], BlindIndex.Token(vectors["index-key"], "phone", "+12025550100"));
    }

    static Dictionary<string, byte[]> Read()
    {
        string document = RepositoryFiles.Document("key-hierarchy.md");
        const string Start = "```vectors\n";
        int from = document.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        string block = document[from..document.IndexOf("```", from, StringComparison.Ordinal)];
        return block.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(" = "))
            .ToDictionary(pair => pair[0], pair => Convert.FromHexString(pair[1]));
    }
}
