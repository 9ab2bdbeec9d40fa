using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class LockedBytesTests
{
    [Fact]
    public void A_disposed_key_cannot_be_read()
    {
        LockedBytes key = LockedBytes.Random(32);
        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Span.Length);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(5000)]
    public void Disposing_zeroes_the_memory_itself(int length)
    {
        LockedBytes key = LockedBytes.Random(length);
        ReadOnlySpan<byte> memory = key.Span;
        Assert.True(memory.ContainsAnyExcept((byte)0));

        key.Dispose();

        Assert.False(memory.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Two_live_keys_never_share_memory()
    {
        // More than one slab holds, so that the border between slabs is crossed.
        List<LockedBytes> keys = [.. Enumerable.Range(0, 3000).Select(n => LockedBytes.Copy(BitConverter.GetBytes(n)))];

        Assert.All(keys.Index(), pair => Assert.Equal(pair.Index, BitConverter.ToInt32(pair.Item.Span)));
        keys.ForEach(key => key.Dispose());
    }

    [Fact]
    public void A_slot_used_again_starts_without_the_old_bytes()
    {
        LockedBytes.Random(64).Dispose();
        using LockedBytes next = LockedBytes.Zeros(64);

        Assert.False(next.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_key_does_not_print_itself()
    {
        using LockedBytes key = LockedBytes.Copy("top secret key bytes"u8);

        Assert.Equal("LockedBytes", key.ToString());
        Assert.DoesNotContain("secret", $"{key}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_counts_the_memory_as_locked_where_locking_works()
    {
        using LockedBytes key = LockedBytes.Random(32);
        Assert.SkipUnless(LockedBytes.LockingWorks, "This machine refuses to lock memory (ulimit -l).");

        string line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("VmLck:", StringComparison.Ordinal));

        Assert.NotEqual("0", line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
