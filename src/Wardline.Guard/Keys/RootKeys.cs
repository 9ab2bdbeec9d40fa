using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>
/// Opens the root key of a data folder, makes it at the first start, and changes what protects it. Each change is
/// one rename: a crash leaves the file as it was or as it shall be, and both open.
/// </summary>
public static class RootKeys
{
    /// <summary>Opens the root key, or makes one where there is none and <see cref="RootKeyOptions.MayCreate"/> allows it.</summary>
    /// <param name="keysFolder">Folder of the keys; made with mode 0700 when missing.</param>
    /// <param name="options">Passphrase source, or token.</param>
    /// <param name="talk">Where warnings for the operator go: an insecure key is said at each start.</param>
    /// <exception cref="KeySetupException">The key cannot be opened as things are set up; the message says how to mend it.</exception>
    public static IRootKey OpenOrCreate(string keysFolder, RootKeyOptions options, TextWriter talk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(talk);
        var folder = new KeysFolder(keysFolder);
        if (options.Token is { } token)
        {
            return RootKeyInToken.OpenOrCreate(folder, token, options.MayCreate);
        }
        using LockedBytes? passphrase = Passphrase.Read(options, talk);
        using LockedBytes text = folder.ReadKeyFile() ?? Create(folder, options, passphrase);
        return Open(text.Span, folder.KeyFile, passphrase, talk);
    }

    /// <summary>Puts a passphrase on an insecure key file; the key stays the same, and so does all that it wrapped.</summary>
    /// <remarks>
    /// The disk may still hold the old bytes, and so do old backups. If those may have been seen, add a version and
    /// rotate.
    /// </remarks>
    /// <exception cref="KeySetupException">There is no key file, or it has a passphrase already.</exception>
    public static void Protect(string keysFolder, ReadOnlySpan<byte> passphrase, RootKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckNew(passphrase);
        var folder = new KeysFolder(keysFolder);
        using IDisposable held = folder.Hold();
        using LockedBytes text = folder.NeedKeyFile();
        if (RootKeyFile.ProtectionOf(text.Span, folder.KeyFile) is not null)
        {
            throw new KeySetupException($"{folder.KeyFile} has a passphrase already. Change that passphrase instead.");
        }
        using RootVersions versions = RootKeyFile.Read(text.Span, [], folder.KeyFile);
        folder.WriteKeyFile(versions, NewLock(options), passphrase, replace: true);
    }

    /// <summary>Changes the passphrase of a protected key file.</summary>
    /// <exception cref="KeySetupException">No key file, an insecure one, or not opened by the old passphrase.</exception>
    public static void ChangePassphrase(
        string keysFolder, ReadOnlySpan<byte> oldPassphrase, ReadOnlySpan<byte> newPassphrase, RootKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckNew(newPassphrase);
        var folder = new KeysFolder(keysFolder);
        using IDisposable held = folder.Hold();
        using LockedBytes text = folder.NeedKeyFile();
        if (RootKeyFile.ProtectionOf(text.Span, folder.KeyFile) is null)
        {
            throw new KeySetupException($"{folder.KeyFile} has no passphrase yet. Protect it with one instead.");
        }
        using RootVersions versions = RootKeyFile.Read(text.Span, oldPassphrase, folder.KeyFile);
        folder.WriteKeyFile(versions, NewLock(options), newPassphrase, replace: true);
    }

    /// <summary>
    /// Adds a new version, which wraps from the next opening on; the older ones stay and only unwrap. Wrapping the
    /// client keys again under it is the caller's, and so is dropping the old version when none is left under it.
    /// </summary>
    /// <returns>The new version.</returns>
    /// <exception cref="KeySetupException">The key cannot be opened as things are set up.</exception>
    public static int AddVersion(string keysFolder, RootKeyOptions options, TextWriter talk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(talk);
        var folder = new KeysFolder(keysFolder);
        using IDisposable held = folder.Hold();
        if (options.Token is { } token)
        {
            return RootKeyInToken.AddVersion(folder, token);
        }
        using LockedBytes? passphrase = Passphrase.Read(options, talk);
        using LockedBytes text = folder.NeedKeyFile();
        PassphraseLock? protection = RootKeyFile.ProtectionOf(text.Span, folder.KeyFile);
        CheckFits(protection, passphrase, folder.KeyFile);
        using RootVersions versions = RootKeyFile.Read(text.Span, SpanOf(passphrase), folder.KeyFile);
        versions.Add(LockedBytes.Random(Aead.KeySize));
        folder.WriteKeyFile(versions, protection is null ? null : NewLock(options), SpanOf(passphrase), replace: true);
        return versions.Newest;
    }

    static LockedBytes Create(KeysFolder folder, RootKeyOptions options, LockedBytes? passphrase)
    {
        using IDisposable held = folder.Hold();
        // Another process may have made it while this one waited for the folder; then that one is the key.
        if (folder.ReadKeyFile() is { } made)
        {
            return made;
        }
        if (File.Exists(folder.TokenNote))
        {
            throw new KeySetupException(
                $"{folder.TokenNote} says that the root key of this data is in a PKCS#11 token. Set WARDLINE_PKCS11_MODULE, "
                + "WARDLINE_PKCS11_TOKEN and WARDLINE_PKCS11_PIN_FILE.");
        }
        if (!options.MayCreate)
        {
            // Throws: sealed data without its root key needs the old file, never a new key.
            return folder.NeedKeyFile();
        }
        using var versions = new RootVersions();
        versions.Add(LockedBytes.Random(Aead.KeySize));
        folder.WriteKeyFile(versions, passphrase is null ? null : NewLock(options), SpanOf(passphrase), replace: false);
        return folder.NeedKeyFile();
    }

    static IRootKey Open(ReadOnlySpan<byte> text, string path, LockedBytes? passphrase, TextWriter talk)
    {
        PassphraseLock? protection = RootKeyFile.ProtectionOf(text, path);
        CheckFits(protection, passphrase, path);
        RootVersions versions = RootKeyFile.Read(text, SpanOf(passphrase), path);
        if (protection is not null)
        {
            return new FileRootKey(versions);
        }
        talk.WriteLine(
            $"Warning: the root key is insecure: {path} has no passphrase, so whoever copies this folder can read every record. "
            + "Put a passphrase on it before real patients' data comes in.");
        return new InsecureFileKey(versions);
    }

    static void CheckFits(PassphraseLock? protection, LockedBytes? passphrase, string path)
    {
        if (protection is null && passphrase is not null)
        {
            // Going on would let the operator believe that the passphrase protects something.
            throw new KeySetupException(
                $"A passphrase is given, but {path} is an insecure key file without one. Protect the file with it, "
                + "or unset WARDLINE_PASSPHRASE_FILE.");
        }
        if (protection is not null && passphrase is null)
        {
            throw new KeySetupException(
                $"{path} is protected by a passphrase and none is given. Set WARDLINE_PASSPHRASE_FILE to the file that "
                + $"holds it, or give the systemd credential {RootKeyOptions.CredentialName}.");
        }
    }

    static void CheckNew(ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
        {
            throw new KeySetupException("The new passphrase is empty. Give one of several words.");
        }
    }

    static PassphraseLock NewLock(RootKeyOptions options)
    {
        var protection = new PassphraseLock(
            options.ArgonMemoryKiB, options.ArgonPasses, RandomNumberGenerator.GetBytes(PassphraseLock.SaltSize));
        return protection.InBounds
            ? protection
            : throw new KeySetupException(
                $"Argon2id takes {PassphraseLock.LeastMemoryKiB} to {PassphraseLock.MostMemoryKiB} KiB of memory and 1 to "
                + $"{PassphraseLock.MostPasses} passes; {options.ArgonMemoryKiB} KiB and {options.ArgonPasses} passes are set.");
    }

    static ReadOnlySpan<byte> SpanOf(LockedBytes? passphrase) => passphrase is null ? [] : passphrase.Span;
}
