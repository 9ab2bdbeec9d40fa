using Xunit;

namespace Wardline.Tests.Support;

public class SupportTests
{
    [Fact]
    public void The_repository_root_is_the_folder_with_the_solution() =>
        Assert.True(File.Exists(RepoRoot.At("Wardline.slnx")));

    [Fact]
    public void Outside_a_working_copy_the_root_is_an_error_that_says_what_to_do()
    {
        using TempFolder folder = new();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => RepoRoot.Find(folder.Path));
        Assert.Contains("Wardline.slnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_folder_goes_with_what_was_locked_inside_it()
    {
        TempFolder folder = new();
        DirectoryInfo locked = Directory.CreateDirectory(folder.At("locked"));
        File.WriteAllText(folder.At("locked", "file"), "x");
        locked.UnixFileMode = UnixFileMode.UserRead;

        folder.Dispose();

        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_temporary_folder_is_nobody_elses()
    {
        using TempFolder folder = new();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(folder.Path).UnixFileMode);
    }

    [Fact]
    public void Shared_data_is_found_beside_the_working_copy_or_said_to_be_missing()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder.At("shared", "data", "set"));

        Assert.True(SharedData.TryFind(folder.At("copy"), "set", out string? found));
        Assert.Equal(folder.At("shared", "data", "set"), found);
        Assert.False(SharedData.TryFind(folder.At("copy"), "no-such-set", out _));
        Assert.Contains("no-such-set", TestContext.Current.TestOutputHelper?.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_gives_each_purpose_its_own_numbers_and_always_the_same()
    {
        Assert.Equal(TestSeed.Derive(42, "names"), TestSeed.Derive(42, "names"));
        Assert.NotEqual(TestSeed.Derive(42, "names"), TestSeed.Derive(42, "phones"));
        Assert.NotEqual(TestSeed.Derive(42, "names"), TestSeed.Derive(43, "names"));
        Assert.Equal(TestSeed.Derive(TestSeed.Value, "x"), TestSeed.For("x"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("abc")]
    public void A_seed_that_is_no_number_is_refused(string text) =>
        Assert.Contains("WARDLINE_SEED", Assert.Throws<InvalidOperationException>(() => TestSeed.Parse(text)).Message, StringComparison.Ordinal);
}
