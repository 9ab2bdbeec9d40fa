using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class Pkcs11RootKeyTests(SoftHsm hsm) : IClassFixture<SoftHsm>
{
    [Fact]
    public void A_key_made_in_the_token_wraps_and_a_later_opening_unwraps()
    {
        Pkcs11Token token = hsm.Token("first");
        byte[] wrapped;
        using (Pkcs11RootKey root = Pkcs11RootKey.Open(token, mayCreate: true))
        {
            Assert.Equal(("pkcs11:1", 1), (root.Name, root.Version));
            wrapped = root.Wrap(new byte[32], "place"u8);
        }

        using Pkcs11RootKey again = Pkcs11RootKey.Open(token, mayCreate: false);
        using LockedBytes key = again.Unwrap(wrapped, "place"u8);
        Assert.Equal(new byte[32], key.Span.ToArray());
    }

    [Fact]
    public void Another_place_changed_bytes_and_another_tokens_key_are_refused()
    {
        // Both before the module starts: SoftHSM looks for tokens only then.
        (Pkcs11Token one, Pkcs11Token two) = (hsm.Token("ours"), hsm.Token("theirs"));
        using Pkcs11RootKey ours = Pkcs11RootKey.Open(one, mayCreate: true);
        using Pkcs11RootKey theirs = Pkcs11RootKey.Open(two, mayCreate: true);
        byte[] wrapped = ours.Wrap([1, 2, 3], "place"u8);

        Assert.Throws<KeyRefusedException>(() => ours.Unwrap(wrapped, "elsewhere"u8));
        Assert.Throws<KeyRefusedException>(() => theirs.Unwrap(wrapped, "place"u8));
        Assert.All(Enumerable.Range(0, wrapped.Length * 8), bit =>
            Assert.Throws<KeyRefusedException>(() => ours.Unwrap(AeadTests.Flip(wrapped, bit), "place"u8)));
        using LockedBytes key = ours.Unwrap(wrapped, "place"u8);
        Assert.Equal([1, 2, 3], key.Span.ToArray());
    }

    [Fact]
    public void A_new_version_wraps_and_the_older_still_unwraps()
    {
        Pkcs11Token token = hsm.Token("rotated");
        byte[] old;
        using (Pkcs11RootKey root = Pkcs11RootKey.Open(token, mayCreate: true))
        {
            old = root.Wrap([1], "place"u8);
            Assert.Equal(2, root.AddVersion());
            Assert.Equal(2, RootWrap.VersionOf(root.Wrap([2], "place"u8)));
        }

        using Pkcs11RootKey again = Pkcs11RootKey.Open(token, mayCreate: false);
        using LockedBytes first = again.Unwrap(old, "place"u8);
        Assert.Equal((2, 1), (again.Version, first.Span[0]));
    }

    [Fact]
    public void Two_openings_at_once_share_the_module_and_one_outlives_the_other()
    {
        Pkcs11Token token = hsm.Token("shared");
        Pkcs11RootKey first = Pkcs11RootKey.Open(token, mayCreate: true);
        using Pkcs11RootKey second = Pkcs11RootKey.Open(token, mayCreate: false);
        byte[] wrapped = first.Wrap([5], "place"u8);

        first.Dispose();

        using LockedBytes key = second.Unwrap(wrapped, "place"u8);
        Assert.Equal(5, key.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => first.Unwrap(wrapped, "place"u8));
    }

    [Fact]
    public void A_wrong_pin_label_or_module_says_what_to_correct()
    {
        Pkcs11Token token = hsm.Token("settings");

        Assert.Contains("PIN", Refusal(token with { PinFile = hsm.Secret("wrong-pin", "000000") }), StringComparison.Ordinal);
        Assert.Contains("WARDLINE_PKCS11_TOKEN", Refusal(token with { Label = "nowhere" }), StringComparison.Ordinal);
        Assert.Contains("WARDLINE_PKCS11_MODULE", Refusal(token with { ModulePath = "/nowhere/lib.so" }), StringComparison.Ordinal);
        Assert.Contains("There is no PIN file", Refusal(token with { PinFile = "/nowhere/pin" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_set_up_with_a_token_never_gets_a_second_root_key()
    {
        string keys = hsm.NewFolder("keys");
        Pkcs11Token token = hsm.Token("folder");
        RootKeys.OpenOrCreate(keys, new RootKeyOptions { Token = token }, TextWriter.Null).Dispose();
        using (IRootKey again = RootKeys.OpenOrCreate(keys, new RootKeyOptions { Token = token }, TextWriter.Null))
        {
            Assert.Equal("pkcs11:1", again.Name);
        }

        KeySetupException forgotten = Assert.Throws<KeySetupException>(
            () => RootKeys.OpenOrCreate(keys, new RootKeyOptions(), TextWriter.Null));
        KeySetupException empty = Assert.Throws<KeySetupException>(
            () => RootKeys.OpenOrCreate(keys, new RootKeyOptions { Token = hsm.Token("empty") }, TextWriter.Null));

        Assert.Contains("PKCS#11 token", forgotten.Message, StringComparison.Ordinal);
        Assert.Contains("no root key", empty.Message, StringComparison.Ordinal);
        Assert.Equal(2, RootKeys.AddVersion(keys, new RootKeyOptions { Token = token }, TextWriter.Null));
    }

    [Fact]
    public void A_token_for_a_folder_with_a_key_file_is_refused()
    {
        string keys = hsm.NewFolder("file-keys");
        RootKeys.OpenOrCreate(keys, new RootKeyOptions(), TextWriter.Null).Dispose();

        KeySetupException refused = Assert.Throws<KeySetupException>(
            () => RootKeys.OpenOrCreate(keys, new RootKeyOptions { Token = new Pkcs11Token("m", "t", "p") }, TextWriter.Null));

        Assert.Contains("root.key", refused.Message, StringComparison.Ordinal);
    }

    static string Refusal(Pkcs11Token token) =>
        Assert.Throws<KeySetupException>(() => Pkcs11RootKey.Open(token, mayCreate: true)).Message;
}
