using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Keys;

namespace Wardline.Guard.Storage;

/// <summary>
/// A key of the house for one purpose: seals what belongs to no client (staff names, TOTP secrets, web keys), and makes tokens
/// by which a sealed value is found again. A sealed value is bound to its purpose, table, row and column: copied elsewhere it
/// does not open. It has no version, so that an old value put back does open; the row's binding in the ledger shows that.
/// </summary>
public sealed class HouseKey : IDisposable
{
    readonly string _purpose;
    readonly LockedBytes _seal;
    readonly LockedBytes _index;

    HouseKey(string purpose, LockedBytes key)
    {
        _purpose = purpose;
        _seal = Sub(key, "house-seal");
        _index = Sub(key, "house-index");
    }

    /// <summary>Seals a value for one place.</summary>
    public byte[] Seal(string table, Guid row, string column, ReadOnlySpan<byte> plaintext) =>
        Aead.Seal(_seal.Span, plaintext, Aead.HouseAad(_purpose, table, row, column));

    /// <summary>Opens what was sealed for this very place.</summary>
    /// <exception cref="SealBrokenException">It was changed, moved, or sealed under another key.</exception>
    public byte[] Open(string table, Guid row, string column, ReadOnlySpan<byte> sealedText) =>
        Aead.Open(_seal.Span, sealedText, Aead.HouseAad(_purpose, table, row, column));

    /// <summary>The 16 bytes by which an exact value is found; making its one normal form is the caller's task.</summary>
    public byte[] Token(string field, string normalised) => BlindIndex.Token(_index.Span, field, normalised);

    internal static byte[] Owner(string purpose) => Encoding.UTF8.GetBytes(purpose);

    internal static async ValueTask<WrappedKey> CreateAsync(KeyRing ring, Db db, string purpose, DateTimeOffset now) =>
        await ring.InsertUnderRootAsync(db, LedgerLogs.House, KeyKind.House, Owner(purpose), RandomNumberGenerator.GetBytes(Aead.KeySize), now);

    internal static async ValueTask<HouseKey?> FindAsync(KeyRing ring, Db db, string purpose)
    {
        if (await KeyRing.FindAsync(db, LedgerLogs.House, KeyKind.House, Owner(purpose)) is not { } wrapped)
        {
            return null;
        }

        using var key = ring.UnwrapByRoot(wrapped);
        return new HouseKey(purpose, key);
    }

    static LockedBytes Sub(LockedBytes key, string label)
    {
        var sub = LockedBytes.Zeros(Aead.KeySize);
        Derive.Sub(key.Span, label, sub.Writable);
        return sub;
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _seal.Dispose();
        _index.Dispose();
    }
}
