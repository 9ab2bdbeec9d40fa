using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 1234, 7, "tile/0/x001/234.p/7")]
    [InlineData(63, 0, 255, "tile/63/000.p/255")]
    [InlineData(2, 999, 256, "tile/2/999")]
    [InlineData(1, long.MaxValue, 1, "tile/1/x009/x223/x372/x036/x854/x775/807.p/1")]
    public void Paths_are_those_of_the_specification(int level, long index, int width, string path)
    {
        Assert.Equal(path, new TileId(level, index).Path(width));
        Assert.True(TileId.TryParse(path, out var tile, out var read));
        Assert.Equal((new TileId(level, index), width), (tile, read));
    }

    [Fact]
    public void Any_path_reads_back() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((index, width) =>
            TileId.TryParseEntries(TileId.EntriesPath(index, width), out var read, out var readWidth) && read == index && readWidth == width);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/07")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000/.p/3")]
    [InlineData("tile/0/٣٣٣")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/../../etc")]
    [InlineData("tile/entries/000")]
    public void Other_spellings_are_no_tile(string? path) => Assert.False(TileId.TryParse(path, out _, out _));

    [Fact]
    public void Widths_follow_the_example_of_the_specification()
    {
        const long size = 70_000;
        Assert.Equal(256, new TileId(0, 272).WidthIn(size));
        Assert.Equal(112, new TileId(0, 273).WidthIn(size));
        Assert.Equal(0, new TileId(0, 274).WidthIn(size));
        Assert.Equal(256, new TileId(1, 0).WidthIn(size));
        Assert.Equal(17, new TileId(1, 1).WidthIn(size));
        Assert.Equal(1, new TileId(2, 0).WidthIn(size));
        Assert.Equal(0, new TileId(3, 0).WidthIn(size));
        Assert.Equal(0, new TileId(0, 1).WidthIn(256));
        Assert.Equal(1, new TileId(1, 0).WidthIn(256));
    }
}
