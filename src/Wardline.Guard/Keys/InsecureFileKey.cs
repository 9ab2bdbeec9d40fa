namespace Wardline.Guard.Keys;

/// <summary>
/// A root key that lies bare in a file of mode 0600: whoever copies the disk or a backup of it has the key. For
/// trying things; <see cref="RootKeys.Protect"/> puts a passphrase on the same key.
/// </summary>
/// <remarks>Its name is that of a protected file, so that protecting it leaves all wrapped keys valid.</remarks>
public sealed class InsecureFileKey : IRootKey
{
    readonly RootVersions versions;

    internal InsecureFileKey(RootVersions versions) => this.versions = versions;

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
