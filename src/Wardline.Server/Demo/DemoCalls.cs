using Wardline.Server.Switch;

namespace Wardline.Server.Demo;

/// <summary>What the demo's telephone system knows: the lines, who takes calls, the cards, and who picks up at the numbers on file.</summary>
static class DemoCalls
{
    static readonly string[] TakeCalls = ["agent", "nurse", "supervisor"];

    public static CallsFile Make() => new(
        [.. DemoHouse.Lines.Select(l => new SwitchLine(l.Dialled, l.Name, l.Client))],
        [.. DemoStaff.All.Where(s => TakeCalls.Contains(s.Role)).Select(s => new SwitchAgent(DemoStaff.EmailOf(s.Role), s.Name))],
        [.. DemoCards.All.Select(Card)],
        [.. Interpreters, .. DemoCards.All.SelectMany(Phones).DistinctBy(p => p.Number)]);

    // Those of samples/policies/verification.yaml.
    static readonly SwitchPhone[] Interpreters =
    [
        new("+16175550191", "Inés Corral, interpreter for Spanish", "“Interpreter for Spanish. Buenos días.”"),
        new("+16175550192", "Rui Falcato, interpreter for Portuguese", "“Interpreter for Portuguese. Bom dia.”"),
    ];

    static SwitchCard Card(CallerCard card) =>
        new(card.Id, card.Title, card.Who, card.Line.Dialled, card.Wants, [.. card.Answers], card.Ends, Number(card.From), Number(card.From) is null ? null : card.Carrier);

    // A call-back reaches whoever's number it is. The number on file is the patient's: when somebody else rang, that is who finds out.
    static IEnumerable<SwitchPhone> Phones(CallerCard card)
    {
        var (from, file) = (Number(card.From), Number(card.About.MobilePhone ?? ""));
        if (from is not null)
        {
            yield return new SwitchPhone(from, card.Who, $"“Hello?” ({card.Who}.)", card.Id);
        }

        if (file is not null && file != from)
        {
            yield return new SwitchPhone(file, Knows.Full(card.About), $"“{Knows.Full(card.About)} speaking. I never rang you.”");
        }
    }

    /// <summary>As the telephone network writes it; null when it is withheld.</summary>
    static string? Number(string text) => "+" + string.Concat(text.Where(char.IsAsciiDigit)) is { Length: > 2 } number ? number : null;
}
