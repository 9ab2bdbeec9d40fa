using System.Security.Cryptography;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>Tests text that was sealed under a call's key. It answers match or no match, and may keep nothing.</summary>
public delegate bool SealedTest(ReadOnlySpan<byte> plaintext);

/// <summary>
/// What is said in a call, sealed under the call's own key: the number as heard, what a search asked for, notes, codes under way.
/// The key is unwrapped for the moment of its use. What is sealed opens only for the agent who holds the call, while it is open;
/// afterwards it can only be tested.
/// </summary>
public sealed class CallKeys
{
    readonly Store _store;
    readonly KeyRing _keys;

    internal CallKeys(Store store, KeyRing keys)
    {
        _store = store;
        _keys = keys;
    }

    /// <summary>Makes the key of a new call; nothing is stored until <see cref="NewCallKey.WriteAsync"/>.</summary>
    public async ValueTask<NewCallKey> MakeAsync(Guid client, Guid call)
    {
        var key = new byte[Aead.KeySize];
        return new NewCallKey(await _keys.MakeAsync(client, KeyKind.Call, call.Bytes(), key), call, key);
    }

    /// <summary>Seals a text of a call.</summary>
    /// <param name="client">Whose call.</param>
    /// <param name="call">The call.</param>
    /// <param name="place">Where it will stand, for instance <c>note</c>; a text opens in no other place.</param>
    /// <param name="row">The row or entry it will stand in.</param>
    /// <param name="text">What to seal.</param>
    public ValueTask<byte[]> SealAsync(Guid client, Guid call, string place, Guid row, byte[] text) =>
        WithKeyAsync(client, call, (id, key) => Aead.Seal(key, text, Aad(client, call, place, row, id)));

    /// <summary>Opens a text to the agent who holds the call in just this version; null when the call has moved on or is over.</summary>
    /// <exception cref="SealBrokenException">It was changed, or belongs elsewhere.</exception>
    public ValueTask<byte[]?> OpenAsync(HeldCall call, string place, Guid row, byte[] sealedText) => _store.ReadAsync(async db =>
        await Basis.StandsAsync(db, new BasisVersion(call.Call, call.Version), call.Client, call.Agent)
            ? await WithKeyAsync(db, call.Client, call.Call, (id, key) => (byte[]?)Aead.Open(key, sealedText, Aad(call.Client, call.Call, place, row, id)))
            : null);

    /// <summary>Tests a text in its place, whether or not the call is over. Only the answer comes out.</summary>
    /// <exception cref="SealBrokenException">It was changed, or belongs elsewhere.</exception>
    public ValueTask<bool> TestAsync(Guid client, Guid call, string place, Guid row, byte[] sealedText, SealedTest test) =>
        WithKeyAsync(client, call, (id, key) =>
        {
            var text = Aead.Open(key, sealedText, Aad(client, call, place, row, id));
            try
            {
                return test(text);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(text);
            }
        });

    /// <summary>
    /// Hands a text to whatever delivers it out of the house (a code to its mailbox), as long as the call is open; false when it
    /// is over, and then nothing was handed out.
    /// </summary>
    public async ValueTask<bool> DeliverAsync(Guid client, Guid call, string place, Guid row, byte[] sealedText, Func<byte[], ValueTask> deliver)
    {
        var text = await _store.ReadAsync(async db =>
            await db.NumberAsync("SELECT count(*) FROM basis WHERE id = @id AND client = @client AND open = 1", ("@id", call), ("@client", client)) == 1
                ? await WithKeyAsync(db, client, call, (id, key) => (byte[]?)Aead.Open(key, sealedText, Aad(client, call, place, row, id)))
                : null);
        if (text is null)
        {
            return false;
        }

        try
        {
            await deliver(text);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>HMAC-SHA256 under a key made from the call's: proves a short secret without keeping it.</summary>
    /// <param name="client">Whose call.</param>
    /// <param name="call">The call.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="data">The secret, bound to its row by the caller.</param>
    public ValueTask<byte[]> MacAsync(Guid client, Guid call, string label, byte[] data) => WithKeyAsync(client, call, (_, key) =>
    {
        var sub = Derive.Sub(key, "call-mac/" + label, HMACSHA256.HashSizeInBytes);
        try
        {
            return HMACSHA256.HashData(sub, data);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sub);
        }
    });

    /// <summary>The token by which failures from one caller number are counted, unlike that number's token in the patients' index.</summary>
    /// <param name="client">On whose lines.</param>
    /// <param name="number">E.164.</param>
    public async ValueTask<byte[]> NumberTokenAsync(Guid client, string number)
    {
        var key = await _keys.IndexAsync(client, IndexFields.Phone);
        return BlindIndex.Token(key.Key.Span, "caller-number", number);
    }

    ValueTask<T> WithKeyAsync<T>(Guid client, Guid call, Func<Guid, byte[], T> use) => _store.ReadAsync(db => WithKeyAsync(db, client, call, use));

    async ValueTask<T> WithKeyAsync<T>(Db db, Guid client, Guid call, Func<Guid, byte[], T> use)
    {
        var wrapped = await KeyRing.FindAsync(db, client, KeyKind.Call, call.Bytes()) ?? throw new KeyRing.Vanished("call key");
        var key = new byte[Aead.KeySize];
        try
        {
            await _keys.UnwrapAsync(db, wrapped, key);
            return use(wrapped.Id, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // The row stands in the segment's name: an id of fixed length behind a place without a slash, so no two places are alike.
    internal static byte[] Aad(Guid client, Guid call, string place, Guid row, Guid keyId) =>
        Aead.SegmentAad(client, call, $"call/{place}/{row:n}", 0, keyId);
}

/// <summary>The key of a call that is just being opened. Dispose it: it holds the open key.</summary>
public sealed class NewCallKey : IDisposable
{
    readonly WrappedKey _wrapped;
    readonly Guid _call;
    readonly byte[] _key;

    internal NewCallKey(WrappedKey wrapped, Guid call, byte[] key) => (_wrapped, _call, _key) = (wrapped, call, key);

    /// <summary>Seals a text of the call, as <see cref="CallKeys.SealAsync"/> does later.</summary>
    public byte[] Seal(string place, Guid row, byte[] text) =>
        Aead.Seal(_key, text, CallKeys.Aad(_wrapped.Client, _call, place, row, _wrapped.Id));

    /// <summary>Writes the key's row inside the act that opens the call; gives the entry back with the row bound to it.</summary>
    public async ValueTask<Entry> WriteAsync(Act act, Entry entry)
    {
        await KeyRing.InsertAsync(act.Db, _wrapped, act.Time);
        return entry with { Rows = [.. entry.Rows ?? [], _wrapped.Bind(entry)] };
    }

    /// <summary>Zeroes the open key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
