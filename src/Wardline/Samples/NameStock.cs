using System.Text;

namespace Wardline.Samples;

/// <summary>First names and surnames of one heritage.</summary>
sealed record Heritage(string Name, string[] Surnames, string[] Male, string[] Female, string Language)
{
    public string Given(SeededRandom random, string gender) =>
        random.PickEarly(gender == "male" ? Male : Female);
}

/// <summary>All names, and how often each heritage is met.</summary>
static class NameStock
{
    static readonly (string Name, int Share, string Language)[] Mix =
    [
        ("american", 50, "en"), ("hispanic", 18, "es"), ("irish", 6, "en"), ("european", 8, "pl"), ("chinese", 4, "zh"),
        ("vietnamese", 3, "vi"), ("korean", 2, "ko"), ("indian", 4, "hi"), ("arabic", 2, "ar"), ("african", 3, "fr"),
    ];

    static readonly Dictionary<string, List<string>> Sections = Stock.Lines("names.txt");
    static readonly Heritage[] Heritages = [.. Mix.Select(Load)];
    static readonly Dictionary<string, string> Nicknames = Sections["nicknames"]
        .Select(line => line.Split(' ')).ToDictionary(pair => Stock.Spaced(pair[0]), pair => pair[1], StringComparer.Ordinal);

    public static Heritage Draw(SeededRandom random)
    {
        var left = random.Below(100);
        for (var i = 0; ; i++)
        {
            left -= Mix[i].Share;
            if (left < 0) return Heritages[i];
        }
    }

    public static string? NicknameOf(string given) => Nicknames.GetValueOrDefault(given);

    /// <summary>
    /// Letters for a mailbox name. An own table rather than Unicode normalisation, whose answer may differ with the
    /// machine's libraries.
    /// </summary>
    public static string Mailbox(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetter(letter)) text.Append((char)(letter | 0x20));
            else if (letter > 127) text.Append(Plain(letter));
        }
        return text.ToString();
    }

    static string Plain(char letter) => letter switch
    {
        'á' or 'Á' or 'ä' or 'ạ' or 'ầ' or 'ặ' => "a",
        'Å' => "a",
        'ç' or 'ć' => "c",
        'Đ' => "d",
        'è' or 'é' or 'É' or 'ê' or 'ë' or 'ễ' => "e",
        'í' or 'ï' or 'ị' => "i",
        'ñ' or 'ń' => "n",
        'ó' or 'Ó' or 'ô' or 'ö' or 'ø' or 'ỗ' => "o",
        'ř' => "r",
        'ś' => "s",
        'ß' => "ss",
        'ù' or 'ú' or 'ü' => "u",
        'ż' => "z",
        _ => throw new InvalidOperationException("names.txt holds a letter without a plain form: add it to NameStock.Plain."),
    };

    static Heritage Load((string Name, int Share, string Language) of) => new(
        of.Name, Stock.Words(Sections[of.Name + ".surnames"]), Stock.Words(Sections[of.Name + ".male"]),
        Stock.Words(Sections[of.Name + ".female"]), of.Language);
}
