using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>How the line stands, in words, shape and look; a page that is open asks for it again after news.</summary>
/// <param name="Sign">A shape beside the words; empty for none.</param>
/// <param name="Text">The words; empty while the caller is on the line alone and nothing is under way.</param>
/// <param name="Look">Its class.</param>
/// <param name="Can">Which buttons do something now, by their data-line, separated by spaces.</param>
/// <param name="Note">Which of the page's notes says what to say now; empty for none.</param>
sealed record LineWords(string Sign, string Text, string Look, string Can, string Note)
{
    /// <summary>The consult that a hand-over completes; empty for none.</summary>
    public string Consult { get; init; } = "";

    public const string Interpreter = "interpreter", Waits = "waits", Consults = "consults";

    /// <param name="line">How it stands.</param>
    /// <param name="names">Staff by id.</param>
    public static LineWords Of(LineNow line, IReadOnlyDictionary<Guid, string> names)
    {
        var failed = line.State is OrderState.Unanswered or OrderState.Refused or OrderState.GivenUp;
        string ByHand(string what) => $"{(line.State == OrderState.Refused ? "The telephone system refused" : "No answer from the telephone system")}: {what} by hand";
        string Who(TransferTo? who) => who switch
        {
            TransferTo.Colleague => line.Colleague is { } id ? names.GetValueOrDefault(id, "a colleague") : "a colleague",
            TransferTo.NurseLine => "the nurse line",
            TransferTo.Emergency => "the emergency number",
            TransferTo.Interpreter => "the interpreter",
            _ => "somebody else",
        };
        var (sign, text, calm) = line.Try != LineTry.None
            ? (failed ? "▲" : "◌", line.Try switch
            {
                LineTry.Hold => failed ? ByHand("put the caller on hold") : "Putting the caller on hold…",
                LineTry.Back => failed ? ByHand("go back to the caller") : "Going back to the caller…",
                LineTry.Consult => failed ? ByHand($"ring {Who(line.Rung)}") : $"Ringing {Who(line.Rung)}…",
                _ => failed ? ByHand($"ring {Who(line.Rung)}") : $"Ringing {Who(line.Rung)} to join…",
            }, !failed)
            : line.Place switch
            {
                LinePlace.Held => ("‖", "Caller on hold", false),
                LinePlace.Consulting => ("⇄", $"With {Who(line.With)}; the caller waits", false),
                LinePlace.Conference => ("✚", line.With == TransferTo.Interpreter ? "Interpreter on the call" : $"On the call too: {Who(line.With)}", true),
                LinePlace.Away => ("→", "The caller was handed over", false),
                _ => ("", "", true),
            };
        return new LineWords(sign, text, text.Length == 0 ? "" : calm ? "badge yes" : "badge no", CanOf(line), line.Place switch
        {
            LinePlace.Conference when line.With == TransferTo.Interpreter => Interpreter,
            LinePlace.Held => Waits,
            LinePlace.Consulting => Consults,
            _ => "",
        })
        {
            Consult = $"{line.Consult}",
        };
    }

    static string CanOf(LineNow line)
    {
        var underWay = line.State is OrderState.Waiting or OrderState.Sending or OrderState.Unanswered;
        return string.Join(' ', new[]
        {
            line.Place is LinePlace.Talking or LinePlace.Conference && !(line.Try == LineTry.Consult && underWay) ? "hold" : null,
            line.Place is LinePlace.Held or LinePlace.Consulting || (line.Try == LineTry.Consult && underWay) ? "resume" : null,
            line is { Place: LinePlace.Consulting, With: TransferTo.NurseLine or TransferTo.Emergency } or { Place: LinePlace.Consulting, With: TransferTo.Colleague, Colleague: not null } ? "pass" : null,
        }.OfType<string>());
    }
}
