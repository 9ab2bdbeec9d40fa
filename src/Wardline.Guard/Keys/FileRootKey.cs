namespace Wardline.Guard.Keys;

/// <summary>A root key from a file that a passphrase protects (Argon2id). See <see cref="RootKeyFile"/> for the file.</summary>
public sealed class FileRootKey : IRootKey
{
    readonly RootVersions versions;

    internal FileRootKey(RootVersions versions) => this.versions = versions;

    /// <inheritdoc/>
    public string Name => versions.Name;

    /// <inheritdoc/>
    public int Version => versions.Newest;

    /// <inheritdoc/>
    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad) => versions.Wrap(key, aad);

    /// <inheritdoc/>
    public LockedBytes Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> aad) => versions.Unwrap(wrapped, aad);

    /// <inheritdoc/>
    public void Dispose() => versions.Dispose();
}
