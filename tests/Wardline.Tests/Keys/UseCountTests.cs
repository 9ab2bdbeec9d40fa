using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class UseCountTests
{
    [Fact]
    public void The_limit_lies_far_below_two_to_the_32() => Assert.True(UseCount.Limit <= 1L << 31);

    [Fact]
    public void A_key_at_its_limit_is_refused_from_many_threads_and_stays_refused()
    {
        var uses = new UseCount(limit: 1000);
        int refused = 0;

        Parallel.For(0, 1500, _ =>
        {
            try
            {
                uses.Take();
            }
            catch (KeyRefusedException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(500, refused);
        Assert.Equal(1000, uses.Used);
        Assert.Throws<KeyRefusedException>(uses.Take);
    }
}
