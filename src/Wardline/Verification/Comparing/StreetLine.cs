namespace Wardline.Verification.Comparing;

/// <summary>A street line taken apart into short forms. Empty parts were not given.</summary>
sealed record StreetLine(string Number, string[] Name, string Type, string Direction, string Unit)
{
    /// <summary>Reads what is on file; null when no number stands in front of a street.</summary>
    public static StreetLine? OnFile(IEnumerable<string> lines)
    {
        var words = Words(string.Join(' ', lines));
        var unit = TakeUnit(words);
        if (words.Count < 2 || !char.IsAsciiDigit(words[0][0])) return null;
        var number = words[0];
        words.RemoveAt(0);
        var type = Take(words, words.FindLastIndex(word => StreetWords.Type(word) is not null), StreetWords.Type);
        var direction = Take(words, words.FindIndex(word => StreetWords.Direction(word) is not null), StreetWords.Direction);
        return new StreetLine(number, [.. words.Select(StreetWords.Name)], type, direction, unit);
    }

    /// <summary>Folded words without punctuation; a box number is moved in front, as a house number stands.</summary>
    public static List<string> Words(string text)
    {
        var spaced = Answer.Fold(text).Replace("#", " apt ", StringComparison.Ordinal)
            .Where(c => c is not ('.' or '\'' or '\u2019')).Select(c => char.IsLetterOrDigit(c) ? c : ' ');
        var words = string.Concat(spaced).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var box = words.IndexOf("box");
        if (box is < 0 or > 2 || box + 1 >= words.Count || !char.IsAsciiDigit(words[box + 1][0])) return words;
        return [words[box + 1], "box", .. words.Skip(box + 2)];
    }

    /// <summary>Takes the apartment and its word out; empty when none is named.</summary>
    public static string TakeUnit(List<string> words)
    {
        var at = words.FindIndex(StreetWords.IsUnit);
        if (at < 1 || at + 1 >= words.Count) return "";
        var last = at + 1;
        // "apt # 4" names its number twice over.
        if (StreetWords.IsUnit(words[last]) && last + 1 < words.Count) last++;
        var unit = words[last].TrimStart('0');
        words.RemoveRange(at, last - at + 1);
        return unit;
    }

    // A street whose only word is a type or direction ("Broadway Avenue" has two, "Avenue" one) keeps it as its name.
    static string Take(List<string> words, int at, Func<string, string?> form)
    {
        if (at < 0 || words.Count < 2) return "";
        var found = form(words[at])!;
        words.RemoveAt(at);
        return found;
    }
}
