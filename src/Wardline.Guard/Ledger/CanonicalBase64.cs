namespace Wardline.Guard.Ledger;

/// <summary>Standard base64 with padding, taken only in the one spelling an encoder writes: two spellings of one hash would be two notes.</summary>
static class CanonicalBase64
{
    internal static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var written) || Convert.ToBase64String(buffer, 0, written) != text)
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
