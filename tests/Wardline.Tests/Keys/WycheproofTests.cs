using System.Security.Cryptography;
using System.Text.Json;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

/// <summary>Project Wycheproof's vectors, where they lie beside the checkout.</summary>
public sealed class WycheproofTests
{
    static readonly string Folder = Path.GetFullPath(Path.Combine(RepositoryFiles.Root, "..", "shared", "data", "crypto", "wycheproof"));

    [Fact]
    public void Every_aes_256_gcm_vector_opens_or_is_refused_as_it_says()
    {
        int seen = 0;
        foreach (JsonElement test in TestsOf("aes_gcm_test.json", group =>
            group.GetProperty("keySize").GetInt32() == 256 && group.GetProperty("ivSize").GetInt32() == 96))
        {
            byte[] sealedText = [.. Hex(test, "iv"), .. Hex(test, "ct"), .. Hex(test, "tag")];
            bool opened = Aead.TryOpen(Hex(test, "key"), sealedText, Hex(test, "aad"), out byte[]? plaintext);

            Assert.Equal(test.GetProperty("result").GetString() == "valid", opened);
            Assert.True(!opened || plaintext.AsSpan().SequenceEqual(Hex(test, "msg")));
            seen++;
        }
        Assert.True(seen > 50, $"only {seen} vectors were looked at");
    }

    [Fact]
    public void Every_hkdf_sha256_vector_comes_out_of_the_function_that_sub_keys_rest_on()
    {
        int seen = 0;
        foreach (JsonElement test in TestsOf("hkdf_sha256_test.json", _ => true).Where(test => test.GetProperty("result").GetString() == "valid"))
        {
            byte[] made = HKDF.DeriveKey(
                HashAlgorithmName.SHA256, Hex(test, "ikm"), test.GetProperty("size").GetInt32(), Hex(test, "salt"), Hex(test, "info"));

            Assert.Equal(Hex(test, "okm"), made);
            seen++;
        }
        Assert.True(seen > 50, $"only {seen} vectors were looked at");
    }

    static IEnumerable<JsonElement> TestsOf(string file, Func<JsonElement, bool> wanted)
    {
        string path = Path.Combine(Folder, file);
        Assert.SkipUnless(File.Exists(path), $"No Wycheproof vectors at {path}; the project's own vectors still run.");
        JsonElement whole = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        return whole.GetProperty("testGroups").EnumerateArray().Where(wanted).SelectMany(group => group.GetProperty("tests").EnumerateArray());
    }

    static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
}
