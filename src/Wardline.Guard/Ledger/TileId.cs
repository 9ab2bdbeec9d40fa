using System.Globalization;

namespace Wardline.Guard.Ledger;

/// <summary>
/// One tile of the tree (C2SP tlog-tiles): up to 256 hashes of height 8 × level, starting at hash 256 × index of that level.
/// Level 0 holds leaf hashes; each hash above stands for one full tile below.
/// </summary>
public readonly record struct TileId(int Level, long Index)
{
    /// <summary>Hashes in a full tile, and entries in a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>Levels that a tree of up to 2⁶³−1 leaves can have.</summary>
    public const int Levels = 8;

    const string TilePrefix = "tile/";
    const string EntriesPrefix = "tile/entries/";

    /// <summary>How many hashes this tile has in a tree of <paramref name="treeSize"/> leaves: 0 (it does not exist) to 256.</summary>
    public int WidthIn(long treeSize)
    {
        if (Level is < 0 or >= Levels || Index < 0 || treeSize <= 0)
        {
            return 0;
        }

        var hashes = treeSize >> (8 * Level);
        return Index > hashes >> 8 ? 0 : (int)Math.Min(FullWidth, hashes - (Index << 8));
    }

    /// <summary>The tile's path below the log's prefix, such as <c>tile/0/x001/234.p/7</c>.</summary>
    /// <param name="width">1 to 256; anything under 256 makes the path of a partial tile.</param>
    public string Path(int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Level, 63);
        return string.Create(CultureInfo.InvariantCulture, $"{TilePrefix}{Level}/{IndexPath(Index, width)}");
    }

    /// <summary>The path of the bundle that holds the bodies of the level-0 tile with this index, such as <c>tile/entries/000</c>.</summary>
    public static string EntriesPath(long index, int width) => EntriesPrefix + IndexPath(index, width);

    /// <summary>Reads a tile's path. Only the one canonical spelling is taken.</summary>
    public static bool TryParse(string? path, out TileId tile, out int width)
    {
        (tile, width) = (default, 0);
        if (path is null || !path.StartsWith(TilePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = path.AsSpan(TilePrefix.Length);
        var slash = rest.IndexOf('/');
        if (slash < 0 || !TryDecimal(rest[..slash], 63, out var level) || !TryIndexPath(rest[(slash + 1)..], out var index, out width))
        {
            return false;
        }

        tile = new TileId((int)level, index);
        return true;
    }

    /// <summary>Reads a bundle's path. Only the one canonical spelling is taken.</summary>
    public static bool TryParseEntries(string? path, out long index, out int width)
    {
        (index, width) = (0, 0);
        return path is not null && path.StartsWith(EntriesPrefix, StringComparison.Ordinal)
            && TryIndexPath(path.AsSpan(EntriesPrefix.Length), out index, out width);
    }

    static string IndexPath(long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (index /= 1000; index > 0; index /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:000}/{path}");
        }

        return width == FullWidth ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.p/{width}");
    }

    static bool TryIndexPath(ReadOnlySpan<char> text, out long index, out int width)
    {
        (index, width) = (0, FullWidth);
        var partial = text.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!TryDecimal(text[(partial + 3)..], FullWidth - 1, out var narrow) || narrow == 0)
            {
                return false;
            }

            width = (int)narrow;
            text = text[..partial];
        }

        // Seven groups of three digits reach past 2⁶³; longer paths are junk and never get as far as the arithmetic.
        if (text.Length > 7 * 5 || !TryGroups(text, out var value) || value > long.MaxValue)
        {
            return false;
        }

        index = (long)value;
        return true;
    }

    static bool TryGroups(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        for (var first = true; ; first = false)
        {
            var more = text.Length > 0 && text[0] == 'x';
            var digits = more ? text[1..] : text;
            if (digits.Length < 3 || !AllDigits(digits[..3]) || (more ? digits.Length < 4 || digits[3] != '/' : digits.Length != 3))
            {
                return false;
            }

            value = value * 1000 + uint.Parse(digits[..3], NumberStyles.None, CultureInfo.InvariantCulture);
            if (!more)
            {
                return true;
            }

            // "x000/…" at the front would be a second spelling of the same index.
            if (first && value == 0)
            {
                return false;
            }

            text = digits[4..];
        }
    }

    static bool TryDecimal(ReadOnlySpan<char> text, long max, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 3 && AllDigits(text) && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;
    }

    static bool AllDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}
