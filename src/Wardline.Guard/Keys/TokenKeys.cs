using System.Buffers.Binary;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Net.Pkcs11Interop.HighLevelAPI.Factories;

namespace Wardline.Guard.Keys;

/// <summary>The versions of the root key as objects of a token.</summary>
sealed class TokenKeys(Pkcs11InteropFactories factories, ISession session, string tokenLabel)
{
    const string ObjectLabel = "wardline-root";

    readonly SortedDictionary<int, IObjectHandle> handles = [];

    internal int Newest { get; private set; }

    internal IObjectHandle HandleOf(int version) => handles[version];

    internal IObjectHandle? Find(int version) => handles.GetValueOrDefault(version);

    /// <summary>Looks all versions up.</summary>
    /// <exception cref="KeySetupException">Two keys claim one version, or one has no version.</exception>
    internal void FindAll()
    {
        foreach (IObjectHandle handle in session.FindAllObjects(
            [With(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, ObjectLabel)]))
        {
            CheckUnextractable(handle);
            byte[] id = session.GetAttributeValue(handle, [CKA.CKA_ID])[0].GetValueAsByteArray() ?? [];
            int version = id.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(id) : 0;
            if (version < 1 || !handles.TryAdd(version, handle))
            {
                throw new KeySetupException(
                    $"Token {tokenLabel} holds a key {ObjectLabel} whose CKA_ID is no version or stands twice. "
                    + "Delete the one that was not made by Wardline with the token's own tool.");
            }
            Newest = Math.Max(Newest, version);
        }
    }

    /// <summary>Makes the next version inside the token.</summary>
    internal int Generate()
    {
        int version = Newest + 1;
        var id = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(id, version);
        IObjectAttributeFactory make = factories.ObjectAttributeFactory;
        using IMechanism generate = factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
        handles[version] = session.GenerateKey(generate,
        [
            With(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY),
            make.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES),
            make.Create(CKA.CKA_VALUE_LEN, (ulong)Aead.KeySize),
            make.Create(CKA.CKA_LABEL, ObjectLabel),
            make.Create(CKA.CKA_ID, id),
            make.Create(CKA.CKA_TOKEN, true),
            make.Create(CKA.CKA_PRIVATE, true),
            make.Create(CKA.CKA_SENSITIVE, true),
            make.Create(CKA.CKA_EXTRACTABLE, false),
            make.Create(CKA.CKA_ENCRYPT, true),
            make.Create(CKA.CKA_DECRYPT, true),
        ]);
        Newest = version;
        return version;
    }

    // Somebody with the PIN could put a key of their own, whose bytes they know, under our label.
    void CheckUnextractable(IObjectHandle handle)
    {
        List<IObjectAttribute> found = session.GetAttributeValue(handle, [CKA.CKA_EXTRACTABLE, CKA.CKA_NEVER_EXTRACTABLE]);
        if (found[0].GetValueAsBool() || !found[1].GetValueAsBool())
        {
            throw new KeySetupException(
                $"Token {tokenLabel} holds a key {ObjectLabel} that can be or was outside the token. Delete it with the "
                + "token's own tool; Wardline makes its root key inside.");
        }
    }

    IObjectAttribute With(CKA type, CKO value) => factories.ObjectAttributeFactory.Create(type, value);
}
