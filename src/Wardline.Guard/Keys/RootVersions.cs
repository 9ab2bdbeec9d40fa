namespace Wardline.Guard.Keys;

/// <summary>The versions of a root key that is held in memory; version n stands at place n - 1.</summary>
sealed class RootVersions : IDisposable
{
    readonly List<LockedBytes> keys = [];
    readonly UseCount uses = new();

    internal int Newest => keys.Count;

    internal string Name => NameOf(Newest);

    internal ReadOnlySpan<byte> KeyOf(int version) => keys[version - 1].Span;

    /// <summary>Adds a version above the newest and takes the key over.</summary>
    internal void Add(LockedBytes key) => keys.Add(key);

    internal byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad)
    {
        RootWrap.CheckSize(key);
        uses.Take();
        return RootWrap.Join(Newest, Aead.Seal(KeyOf(Newest), key, RootWrap.Aad(Name, aad)));
    }

    internal LockedBytes Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> aad)
    {
        int version = RootWrap.VersionOf(wrapped);
        if (version < 1 || version > Newest)
        {
            throw RootWrap.UnknownVersion("key file", version);
        }
        ReadOnlySpan<byte> sealedKey = RootWrap.SealedPart(wrapped);
        LockedBytes key = LockedBytes.Zeros(sealedKey.Length - Aead.Overhead);
        if (Aead.TryOpen(KeyOf(version), sealedKey, RootWrap.Aad(NameOf(version), aad), key.Writable))
        {
            return key;
        }
        key.Dispose();
        throw RootWrap.DoesNotOpen(NameOf(version));
    }

    public void Dispose() => keys.ForEach(key => key.Dispose());

    static string NameOf(int version) => $"file:{version}";
}
