using System.Collections.Immutable;

namespace Wardline.Verification;

/// <summary>What kind of proof a factor is. Only knowledge can be bought in a breach dump.</summary>
public enum FactorKind
{
    /// <summary>The caller says something that stands in the record. Weak: others know it too.</summary>
    Knowledge,

    /// <summary>The caller shows control of something on file, such as a mailbox. Strong.</summary>
    Possession,

    /// <summary>The agent's word that something on file was reached, and nothing of the system that proves it. Weak.</summary>
    Unproven,

    /// <summary>A person vouches: somebody who knows the caller, or who has seen a document. Strong.</summary>
    Human,
}

/// <param name="Id">Id that the access policy, the desk and the ledger use.</param>
/// <param name="Kind">What kind of proof it is.</param>
/// <param name="Title">As the agent reads it.</param>
/// <param name="Points">Weight, 1 to 10.</param>
/// <param name="Attempts">Tries of this factor in one call, 1 to 5.</param>
/// <param name="UnchangedDays">The contact point must be this old, in days; 0 when the factor uses none.</param>
public sealed record Factor(string Id, FactorKind Kind, string Title, int Points, int Attempts, int UnchangedDays)
{
    /// <summary>Whether it counts as strong evidence.</summary>
    public bool Strong => Kind is FactorKind.Possession or FactorKind.Human;
}

/// <summary>A level is reached when everything it asks for is there. More evidence can't take any of it away.</summary>
/// <param name="Id">For instance <c>basic</c>; the first is <c>none</c>.</param>
/// <param name="Title">As the agent reads it.</param>
/// <param name="Points">Sum of the points of the matched factors, at least.</param>
/// <param name="Strong">Matched strong factors, at least.</param>
/// <param name="All">Factors that must be among the matched ones.</param>
public sealed record VerificationLevel(string Id, string Title, int Points, int Strong, ImmutableArray<string> All);

/// <param name="Window">How long a failure counts against a patient or caller number.</param>
/// <param name="PerCall">Failed answers after which this call verifies nobody any more.</param>
/// <param name="PerPatient">Failed answers over all calls after which knowledge is closed for a patient.</param>
/// <param name="PerNumber">Failed answers after which a caller number verifies nobody.</param>
public sealed record LockOutLimits(TimeSpan Window, int PerCall, int PerPatient, int PerNumber);

/// <param name="Digits">Length of a one-time code.</param>
/// <param name="Lifetime">How long it is good.</param>
/// <param name="Attempts">Wrong entries that end it.</param>
public sealed record CodeLimits(int Digits, TimeSpan Lifetime, int Attempts);

/// <param name="LongWord">Letters from which a word counts as long.</param>
/// <param name="Edits">Typing slips (insert, drop, replace, swap) forgiven in a long word: 0 to 2.</param>
public sealed record SpellingTolerance(int LongWord, int Edits)
{
    public static SpellingTolerance Usual { get; } = new(5, 1);
}

/// <summary>What pauses the recording of the telephone system while it is asked for or shown.</summary>
/// <param name="Factors">Questions whose answers are said aloud.</param>
/// <param name="Segments">Segments and labels, while a value of theirs stands open on the screen.</param>
public sealed record RecordingPauses(ImmutableArray<string> Factors, ImmutableArray<string> Segments)
{
    /// <summary>What a file that says nothing of it means: the social security number, identifiers, and everything with a label.</summary>
    public static RecordingPauses Usual { get; } = new(
        [FactorIds.SsnLast4], ["identifiers", "label.substance-use", "label.psychotherapy", "label.hiv", "label.reproductive", "label.genetic"]);
}

/// <summary>Where somebody in danger is handed to, without any verification.</summary>
/// <param name="Number">The emergency number, as it is dialled from the lines that name no other.</param>
/// <param name="Lines">What is different or added for some of the clients' lines.</param>
public sealed record EmergencyNumbers(string Number, ImmutableArray<EmergencyLine> Lines)
{
    /// <summary>What a file that says nothing of it means: 911, and no nurse line.</summary>
    public static EmergencyNumbers Usual { get; } = new("911", []);

    /// <summary>The emergency number and the nurse line (null: none) for calls on this line.</summary>
    public (string Number, string? NurseLine) Of(string dialled)
    {
        var line = Lines.FirstOrDefault(one => one.Dialled.Contains(dialled, StringComparer.Ordinal));
        return (line?.Number ?? Number, line?.NurseLine);
    }
}

/// <summary>Numbers for some lines of a client.</summary>
/// <param name="Dialled">The lines, in E.164.</param>
/// <param name="Number">Their emergency number; null for the usual one.</param>
/// <param name="NurseLine">Their nurse line, in E.164; null when there is none.</param>
public sealed record EmergencyLine(ImmutableArray<string> Dialled, string? Number, string? NurseLine);

/// <summary>Interpreters who come on a call by telephone: under contract, and bound to keep what they hear to themselves.</summary>
/// <param name="Language">The language's code, for instance <c>es</c>.</param>
/// <param name="Title">Its name, as the agent reads it.</param>
/// <param name="Number">Where they are rung, in E.164.</param>
public sealed record InterpreterLine(string Language, string Title, string Number);

/// <summary>verification.yaml after all its checks.</summary>
/// <param name="Version">SHA-256 of the source bytes, 64 lower-case hex digits.</param>
/// <param name="Factors">All factors.</param>
/// <param name="Levels">Lowest first; the first is <c>none</c> and asks for nothing.</param>
public sealed record VerificationPolicy(
    string Version,
    ImmutableArray<Factor> Factors,
    ImmutableArray<VerificationLevel> Levels,
    LockOutLimits LockOut,
    CodeLimits Code,
    SpellingTolerance Spelling)
{
    /// <summary>When the recording is paused.</summary>
    public RecordingPauses Recording { get; init; } = RecordingPauses.Usual;

    /// <summary>Whom an emergency goes to.</summary>
    public EmergencyNumbers Emergency { get; init; } = EmergencyNumbers.Usual;

    /// <summary>Interpreters, by language; none when the file names none.</summary>
    public ImmutableArray<InterpreterLine> Interpreters { get; init; } = [];

    /// <summary>How long something that was proved in a call counts: a telephone may be handed on, and a call left open.</summary>
    public TimeSpan ProofLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Days within which a call that was taken on paper may be entered afterwards.</summary>
    public int PaperDays { get; init; } = 7;

    /// <summary>Days in which a contact point that was changed in a call gives no code and no call-back, and answers no question.</summary>
    public int QuietDays { get; init; } = 14;

    /// <summary>The same, to be asked at a moment.</summary>
    public OnFile.QuietTime QuietAt(DateTimeOffset now) => new(now, QuietDays);

    public Factor? Find(string id) => Factors.FirstOrDefault(factor => factor.Id == id);
}
