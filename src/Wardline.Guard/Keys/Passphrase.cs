namespace Wardline.Guard.Keys;

/// <summary>Reads the passphrase of the root key from its file.</summary>
static class Passphrase
{
    const int MaxSize = 4096;
    const int ShortBelow = 12;

    /// <summary>The passphrase in locked memory, or null when no source is set.</summary>
    /// <exception cref="KeySetupException">The named file is missing, unreadable or empty.</exception>
    internal static LockedBytes? Read(RootKeyOptions options, TextWriter talk)
    {
        if (options.PassphraseFile is not { } path)
        {
            return null;
        }
        using LockedBytes text = SafeFile.Read(path, MaxSize, ownerOnly: false)
            ?? throw new KeySetupException(
                $"There is no passphrase file {path}. Write the passphrase there (mode 0600), or unset WARDLINE_PASSPHRASE_FILE.");
        // Container secrets are mounted readable for all; refusing them would drive people to no passphrase at all.
        if (SafeFile.OthersMayRead(path))
        {
            talk.WriteLine($"Note: other users of this machine may read the passphrase file {path}. If they should not, run: chmod 600 {path}");
        }
        ReadOnlySpan<byte> passphrase = WithoutLineEnd(text.Span);
        if (passphrase.IsEmpty)
        {
            throw new KeySetupException($"The passphrase file {path} is empty. Write the passphrase on its first line.");
        }
        if (passphrase.Length < ShortBelow)
        {
            talk.WriteLine(
                $"Note: the passphrase has fewer than {ShortBelow} bytes; whoever copies the key file can try them all. Change it to a longer one.");
        }
        return LockedBytes.Copy(passphrase);
    }

    static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\n"u8))
        {
            text = text[..^1];
        }
        return text.EndsWith("\r"u8) ? text[..^1] : text;
    }
}
