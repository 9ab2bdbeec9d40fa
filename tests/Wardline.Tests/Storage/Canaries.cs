using System.Text;

namespace Wardline.Tests.Storage;

/// <summary>Values that must be nowhere in the clear, in every form in which they might stand in a file.</summary>
sealed class Canaries
{
    /// <summary>Shorter ones occur by chance in megabytes of base64: they count only where they stand alone, and not inside base64 at all.</summary>
    const int Telling = 8;

    /// <summary>A date's eight digits occur by chance in megabytes of hex: there, and only there, they don't count. A run of digits alone is no hex.</summary>
    const int LongHex = 16;

    const string Digits = "digits";

    readonly List<(string Value, string Form, byte[] Bytes)> _forms = [];

    public Canaries(params string[] values)
    {
        foreach (var value in values)
        {
            var utf8 = Encoding.UTF8.GetBytes(value);
            Add(value, "UTF-8", utf8);
            Add(value, "UTF-16LE", Encoding.Unicode.GetBytes(value));
            Add(value, "UTF-16BE", Encoding.BigEndianUnicode.GetBytes(value));
            AddEncoded(value, utf8);

            // A number with its punctuation taken out. Short ones would be found by chance.
            var digits = new string([.. value.Where(char.IsAsciiDigit)]);
            if (digits.Length >= 8)
            {
                Add(value, Digits, Encoding.ASCII.GetBytes(digits));
                Add(value, "digits in UTF-16LE", Encoding.Unicode.GetBytes(digits));
            }
        }
    }

    /// <summary>Looks for a key as well: its bytes as they are, in hex and in base64.</summary>
    /// <param name="name">What it is called where it is found.</param>
    /// <param name="key">At least as many bytes as tell.</param>
    public Canaries AndKey(string name, byte[] key)
    {
        Add(name, "bytes", key);
        AddEncoded(name, key);
        return this;
    }

    public IEnumerable<byte[]> Forms => _forms.Select(f => f.Bytes);

    /// <summary>Looks through every file below these folders. Returns bytes looked at, and what was found where (as value, form, file).</summary>
    public (long Looked, List<string> Found) Search(params string[] places)
    {
        var (looked, found) = (0L, new List<string>());
        foreach (var file in places.SelectMany(p => File.Exists(p) ? [p] : Directory.EnumerateFiles(p, "*", SearchOption.AllDirectories)))
        {
            var bytes = Read(file);
            looked += bytes.Length;
            found.AddRange(_forms.Where(f => Holds(bytes, f.Bytes, f.Form == Digits)).Select(f => $"{f.Value} as {f.Form} in {Path.GetFileName(file)}"));
        }

        return (looked, found);
    }

    static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> form, bool digits)
    {
        for (var from = 0; bytes[from..].IndexOf(form) is >= 0 and var at; from += at + 1)
        {
            var (before, after) = (from + at - 1, from + at + form.Length);
            if (digits && form.Length == Telling && IsInHex(bytes, from + at, after))
            {
                continue;
            }

            if (form.Length >= Telling || !((before >= 0 && IsBase64(bytes[before])) || (after < bytes.Length && IsBase64(bytes[after]))))
            {
                return true;
            }
        }

        return false;
    }

    // Eight decimal digits in a long run of hex that has letters as well.
    static bool IsInHex(ReadOnlySpan<byte> bytes, int first, int after)
    {
        for (; first > 0 && char.IsAsciiHexDigitLower((char)bytes[first - 1]); first--)
        {
        }

        for (; after < bytes.Length && char.IsAsciiHexDigitLower((char)bytes[after]); after++)
        {
        }

        return after - first >= LongHex && bytes[first..after].ContainsAnyInRange((byte)'a', (byte)'f');
    }

    static bool IsBase64(byte one) => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'+' or (byte)'/';

    // The database has its files open and takes some away while we look.
    static byte[] Read(string file)
    {
        if ((Path.GetFileName(file) == "wardline.lock" && new FileInfo(file).Length == 0) || Path.GetFileName(file) == "wardline.sock")
        {
            // The lock is held by the installation and empty, the socket is a server's and keeps nothing: neither can be opened.
            return [];
        }

        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The characters of a base64 text that depend on these bytes alone when they begin at this offset of a group of three.</summary>
    static byte[] Base64(byte[] bytes, int shift)
    {
        var text = Convert.ToBase64String([.. new byte[shift], .. bytes]);
        var (first, end) = ((shift * 8 + 5) / 6, (shift + bytes.Length) * 8 / 6);
        return Encoding.ASCII.GetBytes(text[first..end]);
    }

    void AddEncoded(string value, byte[] bytes)
    {
        Add(value, "hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        for (var shift = 0; shift < 3; shift++)
        {
            if (Base64(bytes, shift) is { Length: >= Telling } encoded)
            {
                Add(value, $"base64 at {shift}", encoded);
            }
        }
    }

    void Add(string value, string form, byte[] bytes) => _forms.Add((value, form, bytes));
}
