using System.Text;

namespace Wardline.Guard.Keys;

/// <summary>
/// A data folder whose root key is in a token. A note in the folder says so: without it, a start with the token's
/// settings forgotten would quietly make a second root key in a file.
/// </summary>
static class RootKeyInToken
{
    const string NoteHead = "wardline-root-token 1\n";

    internal static IRootKey OpenOrCreate(KeysFolder folder, Pkcs11Token token, bool mayCreate)
    {
        CheckNoKeyFile(folder);
        if (!File.Exists(folder.TokenNote))
        {
            using IDisposable held = folder.Hold();
            CheckNoKeyFile(folder);
            // Key first, note second: a crash between leaves a key that the next start finds and keeps.
            Pkcs11RootKey made = Pkcs11RootKey.Open(token, mayCreate);
            try
            {
                SafeFile.Write(folder.TokenNote, Encoding.UTF8.GetBytes($"{NoteHead}{token.Label}\n"), replace: true);
                return made;
            }
            catch
            {
                made.Dispose();
                throw;
            }
        }
        return Pkcs11RootKey.Open(token, mayCreate: false);
    }

    /// <summary>The caller holds the folder.</summary>
    internal static int AddVersion(KeysFolder folder, Pkcs11Token token)
    {
        CheckNoKeyFile(folder);
        using Pkcs11RootKey root = Pkcs11RootKey.Open(token, mayCreate: false);
        return root.AddVersion();
    }

    static void CheckNoKeyFile(KeysFolder folder)
    {
        if (File.Exists(folder.KeyFile))
        {
            throw new KeySetupException(
                $"A token is set, but the root key of this data is the file {folder.KeyFile}. Unset WARDLINE_PKCS11_MODULE, "
                + "WARDLINE_PKCS11_TOKEN and WARDLINE_PKCS11_PIN_FILE, or name a new data folder.");
        }
    }
}
