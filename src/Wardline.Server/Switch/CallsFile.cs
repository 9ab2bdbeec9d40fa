using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Server.Shell;

namespace Wardline.Server.Switch;

/// <summary>An answer that a caller would give.</summary>
/// <param name="Asked">What the agent asks for.</param>
/// <param name="Said">What the caller says.</param>
/// <param name="Factor">The factor that it is an answer to; null when it is none.</param>
public sealed record CardAnswer(string Asked, string Said, string? Factor = null);

/// <summary>A number that can be dialled.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Client">The client's code: its secret signs what is told of this line.</param>
public sealed record SwitchLine(string Number, string Name, string Client);

/// <summary>Somebody who has a telephone at this switch.</summary>
/// <param name="Email">The address with which they sign in at Wardline.</param>
/// <param name="Name">Their name.</param>
public sealed record SwitchAgent(string Email, string Name);

/// <summary>Somebody who could ring.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Title">What kind of caller it is.</param>
/// <param name="Who">Who rings.</param>
/// <param name="Line">The number that they dial.</param>
/// <param name="Wants">What they want.</param>
/// <param name="Answers">What they say when they are asked. Two answers to one question are said one after the other.</param>
/// <param name="Ends">How it should end.</param>
/// <param name="From">Their number, E.164; null when it is withheld.</param>
/// <param name="Carrier">What the carrier says of the number, for instance <c>passed/A</c>; null for nothing.</param>
public sealed record SwitchCard(string Id, string Title, string Who, string Line, string Wants, ImmutableArray<CardAnswer> Answers, string Ends, string? From = null, string? Carrier = null)
{
    /// <summary>What can be asked, in the order of the card, each with what is said to it the first time, the second time and so on.</summary>
    public IReadOnlyList<(string Asked, string[] Says)> Questions =>
        [.. Answers.GroupBy(a => a.Factor ?? a.Asked).Select(g => (g.Last().Asked, g.Select(a => a.Said).ToArray()))];
}

/// <summary>Who picks up at a number that Wardline asks to ring.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Who">Who picks up.</param>
/// <param name="Says">What they say first.</param>
/// <param name="Card">The card by which they go on; null when they have none.</param>
public sealed record SwitchPhone(string Number, string Who, string Says, string? Card = null);

/// <summary>All that the simulated switch knows, from one JSON file.</summary>
public sealed partial record CallsFile(ImmutableArray<SwitchLine> Lines, ImmutableArray<SwitchAgent> Agents, ImmutableArray<SwitchCard> Cards, ImmutableArray<SwitchPhone> Phones)
{
    const int MostBytes = 16 << 20;

    /// <summary>How it is read and written.</summary>
    public static JsonSerializerOptions Form { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public SwitchLine? LineOf(string? number) => Lines.FirstOrDefault(l => l.Number == number);

    public SwitchCard? CardOf(string? id) => Cards.FirstOrDefault(c => c.Id == id);

    public SwitchPhone? PhoneOf(string? number) => Phones.FirstOrDefault(p => p.Number == number);

    /// <summary>The name of somebody who is in the file, otherwise what was given.</summary>
    public string NameOf(string agent) => Agents.FirstOrDefault(a => a.Email == agent)?.Name ?? agent;

    /// <exception cref="UsageException">It is no such file; nothing of it is repeated but names of fields, lines and cards.</exception>
    public static CallsFile Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new UsageException($"{path} is larger than {MostBytes:N0} bytes: it is no file of calls.");
            }

            var read = JsonSerializer.Deserialize<CallsFile>(File.ReadAllBytes(path), Form);
            return read?.Trouble() is { } trouble ? throw new UsageException($"{path}: {trouble}") : read ?? throw NoSuchFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            throw NoSuchFile(path);
        }
    }

    static UsageException NoSuchFile(string path) => new(
        $"{path} can't be read as a file of calls: JSON with lines (number, name, client), agents (email, name), cards and phones. `wardline demo` writes one (switch.json) into its folder.");

    string? Trouble() =>
        Lines.IsDefault || Agents.IsDefault || Cards.IsDefault || Phones.IsDefault ? "lines, agents, cards and phones must be there, though they may be empty."
        : Lines.IsEmpty || Agents.IsEmpty ? "there must be a line to dial and an agent to ring at."
        : Lines.FirstOrDefault(l => !IsNumber(l.Number)) is { } line ? $"the number of line “{line.Name}” must be E.164, for instance +16175550100."
        : Lines.GroupBy(l => l.Number).FirstOrDefault(g => g.Count() > 1) is { } lines ? $"two lines have the number of “{lines.First().Name}”."
        : Cards.GroupBy(c => c.Id).FirstOrDefault(g => g.Count() > 1) is { } cards ? $"two cards are called “{cards.Key}”."
        : Cards.FirstOrDefault(c => LineOf(c.Line) is null) is { } nowhere ? $"card “{nowhere.Id}” dials a number that is no line here."
        : Cards.FirstOrDefault(c => c.From is not null && !IsNumber(c.From)) is { } odd ? $"the number of card “{odd.Id}” must be E.164, or null when it is withheld."
        : Cards.FirstOrDefault(c => c.Answers.IsDefault) is { } mute ? $"card “{mute.Id}” has no answers."
        : Phones.FirstOrDefault(p => p.Card is not null && CardOf(p.Card) is null) is { } phone ? $"a telephone is answered by card “{phone.Card}”, which isn't there."
        : null;

    /// <summary>Whether this is a number in E.164.</summary>
    public static bool IsNumber(string? text) => text is not null && E164().IsMatch(text);

    [GeneratedRegex(@"^\+[1-9][0-9]{1,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex E164();
}
