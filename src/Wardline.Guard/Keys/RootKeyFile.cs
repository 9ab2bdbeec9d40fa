using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Guard.Keys;

/// <summary>
/// The text of a root key file. Three lines, each ended by a line feed:
/// <code>
/// wardline-root-key 1
/// argon2id memory-kib=65536 passes=3 salt=(32 hex digits)        or: insecure
/// (hex: sealed versions)                                         or: (hex: versions, then 8 bytes of their SHA-256)
/// </code>
/// The versions are 32 bytes each, the oldest first. Protected, they are sealed as one text under the key from the
/// passphrase with the first two lines as AAD, so that no version can be taken out and no number turned down.
/// </summary>
static class RootKeyFile
{
    internal const int MaxSize = 64 * 1024;

    const string FirstLine = "wardline-root-key 1";
    const string InsecureLine = "insecure";
    const int CheckSize = 8;

    /// <summary>Writes the file's text into locked memory.</summary>
    internal static LockedBytes Write(RootVersions versions, PassphraseLock? protection, ReadOnlySpan<byte> passphrase)
    {
        string head = $"{FirstLine}\n{SecondLine(protection)}\n";
        using LockedBytes body = protection is null ? Bare(versions) : Sealed(versions, protection, passphrase, head);
        LockedBytes text = LockedBytes.Zeros(head.Length + (2 * body.Length) + 1);
        Encoding.ASCII.GetBytes(head, text.Writable);
        Convert.TryToHexStringLower(body.Span, text.Writable[head.Length..^1], out _);
        text.Writable[^1] = (byte)'\n';
        return text;
    }

    /// <summary>Says whether a passphrase protects the file, without opening it.</summary>
    internal static PassphraseLock? ProtectionOf(ReadOnlySpan<byte> text, string path) => Parse(text, path).Protection;

    /// <summary>Reads the versions; the caller disposes them.</summary>
    /// <exception cref="KeySetupException">Not such a file, damaged, or not opened by this passphrase.</exception>
    internal static RootVersions Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> passphrase, string path)
    {
        Parts parts = Parse(text, path);
        ReadOnlySpan<byte> hex = text[parts.HeadSize..^1];
        using LockedBytes body = LockedBytes.Zeros(hex.Length / 2);
        if (Convert.FromHexString(hex, body.Writable, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != body.Length)
        {
            throw Damaged(path);
        }
        return parts.Protection is { } protection
            ? Unseal(body.Span, protection, passphrase, text[..parts.HeadSize], path)
            : Unbare(body.Span, path);
    }

    static LockedBytes Bare(RootVersions versions)
    {
        LockedBytes body = LockedBytes.Zeros((versions.Newest * Aead.KeySize) + CheckSize);
        CopyKeys(versions, body.Writable);
        Check(body.Span[..^CheckSize]).CopyTo(body.Writable[^CheckSize..]);
        return body;
    }

    static LockedBytes Sealed(RootVersions versions, PassphraseLock protection, ReadOnlySpan<byte> passphrase, string head)
    {
        using LockedBytes keys = LockedBytes.Zeros(versions.Newest * Aead.KeySize);
        CopyKeys(versions, keys.Writable);
        using LockedBytes lockKey = protection.KeyFrom(passphrase);
        return LockedBytes.Copy(Aead.Seal(lockKey.Span, keys.Span, Aad(Encoding.ASCII.GetBytes(head))));
    }

    static RootVersions Unbare(ReadOnlySpan<byte> body, string path)
    {
        // A damaged key would be taken for another key, and every wrapped key under it for a forgery.
        if (body.Length < CheckSize || !CryptographicOperations.FixedTimeEquals(Check(body[..^CheckSize]), body[^CheckSize..]))
        {
            throw Damaged(path);
        }
        return Split(body[..^CheckSize], path);
    }

    static RootVersions Unseal(
        ReadOnlySpan<byte> body, PassphraseLock protection, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> head, string path)
    {
        if (body.Length <= Aead.Overhead)
        {
            throw Damaged(path);
        }
        using LockedBytes lockKey = protection.KeyFrom(passphrase);
        using LockedBytes keys = LockedBytes.Zeros(body.Length - Aead.Overhead);
        if (!Aead.TryOpen(lockKey.Span, body, Aad(head), keys.Writable))
        {
            throw new KeySetupException(
                $"The passphrase does not open {path}. Check the passphrase file for another passphrase or stray "
                + "characters; if the passphrase is surely right, the key file was changed: restore it from its backup.");
        }
        return Split(keys.Span, path);
    }

    static RootVersions Split(ReadOnlySpan<byte> keys, string path)
    {
        if (keys.IsEmpty || keys.Length % Aead.KeySize != 0)
        {
            throw Damaged(path);
        }
        var versions = new RootVersions();
        for (; !keys.IsEmpty; keys = keys[Aead.KeySize..])
        {
            versions.Add(LockedBytes.Copy(keys[..Aead.KeySize]));
        }
        return versions;
    }

    static void CopyKeys(RootVersions versions, Span<byte> target)
    {
        for (int version = 1; version <= versions.Newest; version++)
        {
            versions.KeyOf(version).CopyTo(target[((version - 1) * Aead.KeySize)..]);
        }
    }

    static byte[] Check(ReadOnlySpan<byte> keys) => SHA256.HashData(keys)[..CheckSize];

    static byte[] Aad(ReadOnlySpan<byte> head) => new FieldWriter(Domain.KeyFile).Field(head).Done();

    static string SecondLine(PassphraseLock? protection) => protection is null
        ? InsecureLine
        : $"argon2id memory-kib={protection.MemoryKiB} passes={protection.Passes} salt={Convert.ToHexStringLower(protection.Salt)}";

    readonly record struct Parts(PassphraseLock? Protection, int HeadSize);

    static Parts Parse(ReadOnlySpan<byte> text, string path)
    {
        int first = text.IndexOf((byte)'\n');
        int second = first < 0 ? -1 : text[(first + 1)..].IndexOf((byte)'\n');
        if (second < 0 || text[^1] != (byte)'\n' || first + second + 2 >= text.Length
            || Encoding.ASCII.GetString(text[..first]) != FirstLine)
        {
            throw Damaged(path);
        }
        string line = Encoding.ASCII.GetString(text.Slice(first + 1, second));
        return new Parts(line == InsecureLine ? null : ParseProtection(line, path), first + second + 2);
    }

    static PassphraseLock ParseProtection(string line, string path)
    {
        string[] words = line.Split(' ');
        if (words is ["argon2id", var memory, var passes, var salt]
            && int.TryParse(After(memory, "memory-kib="), NumberStyles.None, CultureInfo.InvariantCulture, out int memoryKiB)
            && int.TryParse(After(passes, "passes="), NumberStyles.None, CultureInfo.InvariantCulture, out int passCount)
            && After(salt, "salt=") is { Length: 2 * PassphraseLock.SaltSize } digits
            && digits.All(char.IsAsciiHexDigitLower))
        {
            var protection = new PassphraseLock(memoryKiB, passCount, Convert.FromHexString(digits));
            if (protection.InBounds)
            {
                return protection;
            }
        }
        throw Damaged(path);
    }

    static string? After(string word, string prefix) =>
        word.StartsWith(prefix, StringComparison.Ordinal) ? word[prefix.Length..] : null;

    static KeySetupException Damaged(string path) => new(
        $"{path} is no root key file of this version, or it is damaged. Restore it from its backup; "
        + "a new one would not open the data that the old one sealed.");
}
