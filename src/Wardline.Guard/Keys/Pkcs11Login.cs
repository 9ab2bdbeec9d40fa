using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Wardline.Guard.Keys;

/// <summary>Finds a token by its label, opens a session and logs in; turns the token's codes into what to do.</summary>
static class Pkcs11Login
{
    /// <summary>Opens a session. Disposes the PIN.</summary>
    internal static ISession Open(Pkcs11Module module, Pkcs11Token token, LockedBytes pinFile)
    {
        using LockedBytes pin = pinFile;
        try
        {
            ISession session = SlotOf(module, token).OpenSession(SessionType.ReadWrite);
            Login(session, token, pin.Span);
            return session;
        }
        catch (Pkcs11Exception failed)
        {
            throw Failed($"opening token {token.Label}", failed);
        }
    }

    /// <summary>True for the codes by which tokens say that the tag did not fit.</summary>
    internal static bool MeansWrongBytes(CKR code) => code is
        CKR.CKR_ENCRYPTED_DATA_INVALID or CKR.CKR_ENCRYPTED_DATA_LEN_RANGE or CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED;

    internal static KeySetupException Failed(string doing, Pkcs11Exception failed) => new(
        $"The token refused {doing}: {failed.RV}. Look the code up in the token's manual; check that it is connected and "
        + "that its user may make and use AES keys with CKM_AES_GCM.", failed);

    static ISlot SlotOf(Pkcs11Module module, Pkcs11Token token)
    {
        List<ISlot> found = [.. module.Library.GetSlotList(SlotsType.WithTokenPresent)
            .Where(slot => slot.GetTokenInfo() is { TokenFlags.TokenInitialized: true } info && info.Label.TrimEnd() == token.Label)];
        return found.Count == 1
            ? found[0]
            : throw new KeySetupException(
                $"{(found.Count == 0 ? "No token" : "More than one token")} of {token.ModulePath} has the label {token.Label}. "
                + "Connect the right one, or correct WARDLINE_PKCS11_TOKEN.");
    }

    static void Login(ISession session, Pkcs11Token token, ReadOnlySpan<byte> pinText)
    {
        byte[] pin = pinText.TrimEnd("\r\n"u8).ToArray();
        try
        {
            session.Login(CKU.CKU_USER, pin);
        }
        catch (Pkcs11Exception already) when (already.RV == CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
            // The log-in belongs to the process, not to the session: another key of this token came first.
        }
        catch (Pkcs11Exception failed)
        {
            session.Dispose();
            if (failed.RV is CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_LEN_RANGE or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LOCKED)
            {
                throw new KeySetupException(
                    $"Token {token.Label} refused the PIN in {token.PinFile}: {failed.RV}. Correct the file before the next try; "
                    + "tokens lock after a few wrong ones.", failed);
            }
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }
}
