using System.Text;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class RootPassphraseTests : IDisposable
{
    const string Old = "seven kettles sing at noon";
    const string New = "nine lanterns cross the bay";

    readonly TemporaryFolder folder = new();
    readonly StringWriter talk = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_passphrase_makes_a_protected_file_with_64_MiB_or_more_and_no_bare_key()
    {
        RootKeyOptions usual = Options(Old) with { ArgonMemoryKiB = new RootKeyOptions().ArgonMemoryKiB, ArgonPasses = 1 };
        using IRootKey root = RootKeys.OpenOrCreate(folder.Keys, usual, talk);

        Assert.IsType<FileRootKey>(root);
        Assert.Contains("argon2id memory-kib=65536 ", File.ReadAllText(folder.KeyFile), StringComparison.Ordinal);
        Assert.Empty(talk.ToString());
    }

    [Fact]
    public void The_same_passphrase_opens_whatever_ends_its_line_and_another_does_not()
    {
        byte[] wrapped = WrapWith(Options(Old));

        AssertOpens(Options(Old + "\n"), wrapped);
        AssertOpens(Options(Old + "\r\n"), wrapped);
        Assert.Contains("does not open", Refusal(Options(New)), StringComparison.Ordinal);
        Assert.DoesNotContain(New, Refusal(Options(New)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_byte_of_a_protected_file_is_refused()
    {
        WrapWith(Options(Old));
        byte[] text = File.ReadAllBytes(folder.KeyFile);

        // A step keeps the test short: each try costs one Argon2id run.
        for (int at = 0; at < text.Length; at += 5)
        {
            byte[] changed = [.. text];
            changed[at] ^= 1;
            File.WriteAllBytes(folder.KeyFile, changed);
            Assert.Contains(folder.KeyFile, Refusal(Options(Old)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_asks_for_absurd_memory_is_refused_before_it_is_tried()
    {
        WrapWith(Options(Old));
        string text = File.ReadAllText(folder.KeyFile);
        File.WriteAllText(folder.KeyFile, text.Replace("memory-kib=8192", "memory-kib=2147483647", StringComparison.Ordinal));

        Assert.Contains("damaged", Refusal(Options(Old)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_passphrase_for_an_insecure_file_and_none_for_a_protected_one_say_how_to_mend_it()
    {
        WrapWith(new RootKeyOptions());
        Assert.Contains("unset WARDLINE_PASSPHRASE_FILE", Refusal(Options(Old)), StringComparison.Ordinal);

        RootKeys.Protect(folder.Keys, Encoding.UTF8.GetBytes(Old), Options(Old));
        Assert.Contains("Set WARDLINE_PASSPHRASE_FILE", Refusal(new RootKeyOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void Protecting_keeps_the_key_and_removes_it_from_the_file()
    {
        byte[] wrapped = WrapWith(new RootKeyOptions());
        string bare = File.ReadAllLines(folder.KeyFile)[2];

        RootKeys.Protect(folder.Keys, Encoding.UTF8.GetBytes(Old), Options(Old));

        AssertOpens(Options(Old), wrapped);
        Assert.DoesNotContain(bare[..64], File.ReadAllText(folder.KeyFile), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TemporaryFolder.ModeOf(folder.KeyFile));
        Assert.Throws<KeySetupException>(() => RootKeys.Protect(folder.Keys, Encoding.UTF8.GetBytes(New), Options(Old)));
    }

    [Fact]
    public void A_changed_passphrase_opens_and_the_old_one_no_longer_does()
    {
        byte[] wrapped = WrapWith(Options(Old));
        Assert.Throws<KeySetupException>(() =>
            RootKeys.ChangePassphrase(folder.Keys, Encoding.UTF8.GetBytes(New), Encoding.UTF8.GetBytes(New), Options(Old)));
        AssertOpens(Options(Old), wrapped);

        RootKeys.ChangePassphrase(folder.Keys, Encoding.UTF8.GetBytes(Old), Encoding.UTF8.GetBytes(New), Options(Old));

        AssertOpens(Options(New), wrapped);
        Assert.Contains("does not open", Refusal(Options(Old)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_version_of_a_protected_key_stays_protected()
    {
        byte[] wrapped = WrapWith(Options(Old));

        Assert.Equal(2, RootKeys.AddVersion(folder.Keys, Options(Old), talk));

        AssertOpens(Options(Old), wrapped);
        Assert.Contains("argon2id", File.ReadAllText(folder.KeyFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_empty_passphrase_file_is_named_and_no_key_is_made()
    {
        string missing = Path.Combine(folder.Root, "missing");
        Assert.Contains(missing, Refusal(new RootKeyOptions { PassphraseFile = missing }), StringComparison.Ordinal);
        Assert.Contains("empty", Refusal(Options("\n")), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.KeyFile));
    }

    [Fact]
    public void A_short_passphrase_and_one_that_others_may_read_are_remarked_on()
    {
        RootKeyOptions weak = Options("short");
        TemporaryFolder.Chmod(weak.PassphraseFile!, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        RootKeys.OpenOrCreate(folder.Keys, weak, talk).Dispose();

        Assert.Contains("fewer than 12", talk.ToString(), StringComparison.Ordinal);
        Assert.Contains("chmod 600", talk.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_names_the_passphrase_file_or_the_credential()
    {
        folder.Secret(RootKeyOptions.CredentialName, Old);
        var environment = new Dictionary<string, string?> { ["CREDENTIALS_DIRECTORY"] = folder.Root };
        Assert.Equal(Path.Combine(folder.Root, "wardline-passphrase"), From(environment).PassphraseFile);

        environment["WARDLINE_PASSPHRASE_FILE"] = "/given";
        Assert.Equal("/given", From(environment).PassphraseFile);
        Assert.Null(From([]).PassphraseFile);
        Assert.Null(From(new() { ["CREDENTIALS_DIRECTORY"] = folder.Keys }).PassphraseFile);
        Assert.Throws<KeySetupException>(() => From(new() { ["WARDLINE_PKCS11_TOKEN"] = "only this" }));
    }

    static RootKeyOptions From(Dictionary<string, string?> environment) => RootKeyOptions.From(name => environment.GetValueOrDefault(name));

    RootKeyOptions Options(string passphrase) => new()
    {
        PassphraseFile = folder.Secret("passphrase", passphrase),
        ArgonMemoryKiB = 8 * 1024,
        ArgonPasses = 1,
    };

    byte[] WrapWith(RootKeyOptions options)
    {
        using IRootKey root = RootKeys.OpenOrCreate(folder.Keys, options, talk);
        return root.Wrap([7, 7, 7], "place"u8);
    }

    void AssertOpens(RootKeyOptions options, byte[] wrapped)
    {
        using IRootKey root = RootKeys.OpenOrCreate(folder.Keys, options, talk);
        using LockedBytes key = root.Unwrap(wrapped, "place"u8);
        Assert.Equal([7, 7, 7], key.Span.ToArray());
    }

    string Refusal(RootKeyOptions options) =>
        Assert.Throws<KeySetupException>(() => RootKeys.OpenOrCreate(folder.Keys, options, talk)).Message;
}
