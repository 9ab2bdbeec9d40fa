namespace Wardline.Guard.Keys;

/// <summary>Where the root key comes from and what protects it.</summary>
public sealed record RootKeyOptions
{
    /// <summary>Name of the passphrase in a folder of systemd credentials.</summary>
    public const string CredentialName = "wardline-passphrase";

    /// <summary>File with the passphrase (UTF-8, one end of line is cut off); null for none.</summary>
    public string? PassphraseFile { get; init; }

    /// <summary>A token instead of a file; null for a file.</summary>
    public Pkcs11Token? Token { get; init; }

    /// <summary>
    /// False when data sealed under the root key exists already: then a missing key is an error, because a new one
    /// could open none of it.
    /// </summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>Argon2id memory in KiB for passphrases set from now on: 65,536 by default, at least 8,192.</summary>
    public int ArgonMemoryKiB { get; init; } = 64 * 1024;

    /// <summary>Argon2id passes for passphrases set from now on: 3 by default, 1 to 64.</summary>
    public int ArgonPasses { get; init; } = 3;

    /// <summary>
    /// Reads WARDLINE_PASSPHRASE_FILE, else the systemd credential in $CREDENTIALS_DIRECTORY; and
    /// WARDLINE_PKCS11_MODULE, WARDLINE_PKCS11_TOKEN, WARDLINE_PKCS11_PIN_FILE.
    /// </summary>
    /// <param name="variable">Gives an environment variable, such as <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <exception cref="KeySetupException">Only some of the three token settings are given.</exception>
    public static RootKeyOptions From(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new RootKeyOptions
        {
            PassphraseFile = Given(variable, "WARDLINE_PASSPHRASE_FILE") ?? Credential(Given(variable, "CREDENTIALS_DIRECTORY")),
            Token = TokenFrom(variable),
        };
    }

    static string? Credential(string? folder)
    {
        // systemd sets the folder for any credential of the unit, so a missing file there is no mistake.
        string? file = folder is null ? null : Path.Combine(folder, CredentialName);
        return File.Exists(file) ? file : null;
    }

    static Pkcs11Token? TokenFrom(Func<string, string?> variable)
    {
        string? module = Given(variable, "WARDLINE_PKCS11_MODULE");
        string? token = Given(variable, "WARDLINE_PKCS11_TOKEN");
        string? pinFile = Given(variable, "WARDLINE_PKCS11_PIN_FILE");
        if (module is not null && token is not null && pinFile is not null)
        {
            return new Pkcs11Token(module, token, pinFile);
        }
        return module is null && token is null && pinFile is null
            ? null
            : throw new KeySetupException(
                "A root key in a token needs all three of WARDLINE_PKCS11_MODULE, WARDLINE_PKCS11_TOKEN and "
                + "WARDLINE_PKCS11_PIN_FILE. Set the missing ones, or none for a key file.");
    }

    static string? Given(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } value ? value : null;
}
