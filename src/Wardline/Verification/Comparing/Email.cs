namespace Wardline.Verification.Comparing;

/// <summary>Compares e-mail addresses: case and spaces don't count, and "at" and "dot" may be spoken.</summary>
public static class Email
{
    public static bool Matches(string? said, IReadOnlyCollection<string> expected) =>
        Answer.AnySame(Key(said), expected.Select(Key));

    /// <summary>Normal form, also for a blind index; empty when it is no address.</summary>
    public static string Key(string? address)
    {
        if (!Answer.Usable(address)) return "";
        // Not folded: an accent makes another mailbox.
        var spoken = address!.Trim().ToLowerInvariant()
            .Replace(" at ", "@", StringComparison.Ordinal).Replace(" dot ", ".", StringComparison.Ordinal)
            .Replace(" underscore ", "_", StringComparison.Ordinal).Replace(" dash ", "-", StringComparison.Ordinal);
        var key = string.Concat(spoken.Where(c => !char.IsWhiteSpace(c)));
        var at = key.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == key.LastIndexOf('@') && at < key.Length - 1 ? key : "";
    }
}
