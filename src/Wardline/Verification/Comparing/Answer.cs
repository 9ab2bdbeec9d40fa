using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Verification.Comparing;

/// <summary>What all comparers do to text before they look at it.</summary>
static class Answer
{
    public const int Longest = 200;

    /// <summary>An answer a person could have said. What isn't is no match, never an error: an error would be an oracle.</summary>
    public static bool Usable(string? said)
    {
        if (string.IsNullOrWhiteSpace(said) || said.Length > Longest) return false;
        for (var i = 0; i < said.Length; i++)
        {
            if (char.IsControl(said[i])) return false;
            if (!char.IsSurrogate(said[i])) continue;
            if (!char.IsSurrogatePair(said, i)) return false;
            i++;
        }
        return true;
    }

    /// <summary>Lower case without accents; letters that don't decompose are spelled out. Empty for unusable text.</summary>
    public static string Fold(string? text)
    {
        if (!Usable(text)) return "";
        var folded = new StringBuilder(text!.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) continue;
            folded.Append(char.ToLowerInvariant(c) switch
            {
                'ß' => "ss", 'ø' => "o", 'ł' => "l", 'æ' => "ae", 'œ' => "oe", 'đ' => "d", 'ð' => "d", 'þ' => "th", 'ı' => "i",
                var plain => plain.ToString(),
            });
        }
        return folded.ToString();
    }

    /// <summary>Same text, by digests of equal length: the time doesn't tell where two values part.</summary>
    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));

    /// <summary>Whether any candidate equals the key; looks at all of them. An empty key or candidate equals nothing.</summary>
    public static bool AnySame(string key, IEnumerable<string> candidates)
    {
        var found = false;
        foreach (var candidate in candidates)
            found |= key.Length > 0 & candidate.Length > 0 & Same(key, candidate);
        return found;
    }
}
