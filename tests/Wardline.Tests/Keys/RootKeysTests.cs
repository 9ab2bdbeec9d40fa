using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class RootKeysTests : IDisposable
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly TemporaryFolder folder = new();
    readonly StringWriter talk = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_first_start_without_passphrase_makes_an_insecure_key_and_says_so_at_each_start()
    {
        byte[] wrapped;
        using (IRootKey first = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk))
        {
            Assert.IsType<InsecureFileKey>(first);
            Assert.Equal(("file:1", 1), (first.Name, first.Version));
            wrapped = first.Wrap(new byte[32], "place"u8);
        }
        Assert.Contains("insecure", talk.ToString(), StringComparison.Ordinal);

        var second = new StringWriter();
        using IRootKey again = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), second);
        using LockedBytes key = again.Unwrap(wrapped, "place"u8);
        Assert.Equal(new byte[32], key.Span.ToArray());
        Assert.Contains("insecure", second.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_file_is_the_owners_alone_and_so_is_its_folder()
    {
        RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk).Dispose();

        Assert.Equal(OwnerOnly, TemporaryFolder.ModeOf(folder.KeyFile));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, TemporaryFolder.ModeOf(folder.Keys));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_key_file_open_to_others_is_refused_with_the_chmod_to_run(UnixFileMode more)
    {
        RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk).Dispose();
        TemporaryFolder.Chmod(folder.KeyFile, OwnerOnly | more);

        Assert.Contains($"chmod 600 {folder.KeyFile}", Refusal(new RootKeyOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_which_others_may_write_is_refused()
    {
        Directory.CreateDirectory(folder.Keys);
        TemporaryFolder.Chmod(folder.Keys, OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);

        Assert.Contains("chmod 700", Refusal(new RootKeyOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_file_of_a_crashed_creator_is_ignored_and_cleared()
    {
        Directory.CreateDirectory(folder.Keys);
        string leftover = Path.Combine(folder.Keys, ".root.key.0123456789abcdef.tmp");
        File.WriteAllText(leftover, "wardline-root-key 1\ninsec");

        using IRootKey root = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk);

        Assert.Equal("file:1", root.Name);
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void Creators_at_the_same_time_end_with_one_key()
    {
        var roots = new IRootKey[16];
        using var start = new Barrier(roots.Length);
        Thread[] threads = [.. Enumerable.Range(0, roots.Length).Select(n => new Thread(() =>
        {
            start.SignalAndWait();
            roots[n] = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), TextWriter.Null);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        byte[] wrapped = roots[0].Wrap([1, 2, 3], "place"u8);
        Assert.All(roots, root =>
        {
            using LockedBytes key = root.Unwrap(wrapped, "place"u8);
            Assert.Equal([1, 2, 3], key.Span.ToArray());
            root.Dispose();
        });
        Assert.Empty(Directory.GetFiles(folder.Keys, "*.tmp"));
    }

    [Fact]
    public void A_missing_key_is_never_replaced_where_data_needs_the_old_one()
    {
        Assert.Contains("restore", Refusal(new RootKeyOptions { MayCreate = false }), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.KeyFile));
    }

    [Fact]
    public void A_damaged_insecure_file_is_called_damaged()
    {
        RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk).Dispose();
        byte[] text = File.ReadAllBytes(folder.KeyFile);

        foreach (int at in Enumerable.Range(0, text.Length))
        {
            byte[] changed = [.. text];
            changed[at] ^= 1;
            File.WriteAllBytes(folder.KeyFile, changed);
            Assert.Contains("damaged", Refusal(new RootKeyOptions()), StringComparison.Ordinal);
            File.WriteAllBytes(folder.KeyFile, text[..at]);
            Assert.Contains(folder.KeyFile, Refusal(new RootKeyOptions()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_folders_key_or_another_place_does_not_unwrap()
    {
        using IRootKey ours = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk);
        using IRootKey theirs = RootKeys.OpenOrCreate(Path.Combine(folder.Root, "other"), new RootKeyOptions(), talk);
        byte[] wrapped = ours.Wrap(new byte[32], "place"u8);

        Assert.Throws<KeyRefusedException>(() => theirs.Unwrap(wrapped, "place"u8));
        Assert.Throws<KeyRefusedException>(() => ours.Unwrap(wrapped, "elsewhere"u8));
        Assert.All(Enumerable.Range(0, wrapped.Length * 8), bit =>
            Assert.Throws<KeyRefusedException>(() => ours.Unwrap(AeadTests.Flip(wrapped, bit), "place"u8)));
        Assert.All(Enumerable.Range(0, wrapped.Length), length =>
            Assert.Throws<KeyRefusedException>(() => ours.Unwrap(wrapped.AsSpan(0, length), "place"u8)));
    }

    [Fact]
    public void After_a_new_version_the_newest_wraps_and_the_older_still_unwraps()
    {
        byte[] old;
        using (IRootKey root = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk))
        {
            old = root.Wrap([1], "place"u8);
        }

        Assert.Equal(2, RootKeys.AddVersion(folder.Keys, new RootKeyOptions(), talk));

        using IRootKey rotated = RootKeys.OpenOrCreate(folder.Keys, new RootKeyOptions(), talk);
        Assert.Equal(("file:2", 2), (rotated.Name, rotated.Version));
        byte[] now = rotated.Wrap([2], "place"u8);
        Assert.Equal((1, 2), (RootWrap.VersionOf(old), RootWrap.VersionOf(now)));
        using LockedBytes first = rotated.Unwrap(old, "place"u8);
        using LockedBytes second = rotated.Unwrap(now, "place"u8);
        Assert.Equal([1, 2], [first.Span[0], second.Span[0]]);
    }

    string Refusal(RootKeyOptions options) =>
        Assert.Throws<KeySetupException>(() => RootKeys.OpenOrCreate(folder.Keys, options, talk)).Message;
}
