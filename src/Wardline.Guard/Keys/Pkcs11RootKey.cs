using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Wardline.Guard.Keys;

/// <summary>
/// A root key inside a PKCS#11 token: AES-256, made there, sensitive and never extractable; it wraps with
/// CKM_AES_GCM. Its objects carry the label "wardline-root" and their version (4 bytes, big-endian) as CKA_ID.
/// </summary>
/// <remarks>
/// A stolen disk is worth nothing without the token; an attacker on the running machine can still use the token
/// while it is logged in. One session, one call at a time: the root works at start and at rotations only.
/// </remarks>
public sealed class Pkcs11RootKey : IRootKey
{
    const int MaxPinSize = 256;

    readonly Lock gate = new();
    readonly UseCount uses = new();
    readonly Pkcs11Module module;
    readonly ISession session;
    readonly TokenKeys keys;
    bool disposed;

    Pkcs11RootKey(Pkcs11Module module, ISession session, Pkcs11Token token)
    {
        this.module = module;
        this.session = session;
        keys = new TokenKeys(module.Factories, session, token.Label);
    }

    /// <inheritdoc/>
    public string Name => NameOf(Version);

    /// <inheritdoc/>
    public int Version => keys.Newest;

    /// <summary>Logs in and finds the key, or makes one where the token has none and that is allowed.</summary>
    /// <exception cref="KeySetupException">Module, token, PIN or key is not as it should be.</exception>
    public static Pkcs11RootKey Open(Pkcs11Token token, bool mayCreate)
    {
        ArgumentNullException.ThrowIfNull(token);
        Pkcs11Module module = Pkcs11Module.Load(token.ModulePath);
        ISession? session = null;
        try
        {
            session = Pkcs11Login.Open(module, token, ReadPin(token));
            var root = new Pkcs11RootKey(module, session, token);
            root.keys.FindAll();
            if (root.keys.Newest == 0)
            {
                root.CreateFirst(token, mayCreate);
            }
            return root;
        }
        catch
        {
            session?.Dispose();
            module.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad)
    {
        RootWrap.CheckSize(key);
        byte[] nonce = RandomNumberGenerator.GetBytes(Aead.NonceSize);
        byte[] plain = key.ToArray();
        try
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                uses.Take();
                using IMechanism gcm = Gcm(nonce, RootWrap.Aad(Name, aad));
                byte[] sealedKey = session.Encrypt(gcm, keys.HandleOf(Version), plain);
                return RootWrap.Join(Version, [.. nonce, .. sealedKey]);
            }
        }
        catch (Pkcs11Exception failed)
        {
            throw Pkcs11Login.Failed("wrapping a key", failed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <inheritdoc/>
    public LockedBytes Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> aad)
    {
        int version = RootWrap.VersionOf(wrapped);
        ReadOnlySpan<byte> sealedKey = RootWrap.SealedPart(wrapped);
        byte[] nonce = sealedKey[..Aead.NonceSize].ToArray();
        byte[] rest = sealedKey[Aead.NonceSize..].ToArray();
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            IObjectHandle handle = keys.Find(version) ?? throw RootWrap.UnknownVersion("token", version);
            using IMechanism gcm = Gcm(nonce, RootWrap.Aad(NameOf(version), aad));
            return Decrypt(gcm, handle, rest, NameOf(version));
        }
    }

    /// <summary>Makes a new version in the token; it wraps at once, the older ones only unwrap.</summary>
    /// <returns>The new version.</returns>
    public int AddVersion()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            try
            {
                return keys.Generate();
            }
            catch (Pkcs11Exception failed)
            {
                throw Pkcs11Login.Failed("making a key", failed);
            }
        }
    }

    /// <summary>Ends the session; the module is finalised with its last user.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (!disposed)
            {
                disposed = true;
                session.Dispose();
                module.Dispose();
            }
        }
    }

    void CreateFirst(Pkcs11Token token, bool mayCreate)
    {
        if (!mayCreate)
        {
            throw new KeySetupException(
                $"Token {token.Label} holds no root key, but there is data that needs one. Insert the token that this data "
                + "was made with, or restore its backup.");
        }
        AddVersion();
    }

    LockedBytes Decrypt(IMechanism gcm, IObjectHandle handle, byte[] sealedKey, string name)
    {
        byte[] plain = [];
        try
        {
            plain = session.Decrypt(gcm, handle, sealedKey);
            return LockedBytes.Copy(plain);
        }
        catch (Pkcs11Exception failed) when (Pkcs11Login.MeansWrongBytes(failed.RV))
        {
            throw RootWrap.DoesNotOpen(name, failed);
        }
        catch (Pkcs11Exception failed)
        {
            throw Pkcs11Login.Failed("unwrapping a key", failed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    IMechanism Gcm(byte[] nonce, byte[] aad) => module.Factories.MechanismFactory.Create(
        CKM.CKM_AES_GCM,
        module.Factories.MechanismParamsFactory.CreateCkGcmParams(nonce, (ulong)nonce.Length * 8, aad, Aead.TagSize * 8));

    static string NameOf(int version) => $"pkcs11:{version}";

    static LockedBytes ReadPin(Pkcs11Token token) =>
        SafeFile.Read(token.PinFile, MaxPinSize, ownerOnly: true) ?? throw new KeySetupException(
            $"There is no PIN file {token.PinFile}. Write the user PIN of token {token.Label} there, mode 0600.");
}
