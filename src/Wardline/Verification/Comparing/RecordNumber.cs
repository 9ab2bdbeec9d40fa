namespace Wardline.Verification.Comparing;

/// <summary>
/// Compares member ids and medical record numbers: case, spaces, dashes and leading zeros don't count, and letters that
/// are read as digits (O and 0, I, L and 1) are one.
/// </summary>
public static class RecordNumber
{
    public static bool Matches(string? said, IReadOnlyCollection<string> expected) =>
        Answer.AnySame(Key(said), expected.Select(Key));

    /// <summary>Normal form, also for a blind index; empty when nothing but zeros and punctuation is left.</summary>
    public static string Key(string? number)
    {
        var kept = Answer.Fold(number).Where(c => c is not (' ' or '-' or '.' or '/' or '#' or '_')).Select(c => c switch
        {
            'o' => '0',
            'i' or 'l' => '1',
            _ => char.ToUpperInvariant(c),
        });
        var key = string.Concat(kept).TrimStart('0');
        return key.All(char.IsAsciiLetterOrDigit) ? key : "";
    }
}
