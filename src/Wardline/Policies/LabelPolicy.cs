using System.Collections.Immutable;

namespace Wardline.Policies;

/// <summary>A coding of a resource: its code system, its code, and the words beside it.</summary>
public readonly record struct CodedWord(string? System, string? Code, string? Display);

/// <param name="System">URL of the code system.</param>
/// <param name="Codes">Whole codes.</param>
/// <param name="Prefixes">Beginnings of codes; dots don't count, as claims write ICD-10-CM without them.</param>
/// <param name="Source">Where the codes come from.</param>
/// <param name="AsOf">When that was looked at.</param>
public sealed record LabelCodes(string System, ImmutableArray<string> Codes, ImmutableArray<string> Prefixes, string Source, DateOnly AsOf);

/// <param name="Segment">Where a resource with this label goes.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Security">v3-ActCode codes in <c>meta.security</c> that set the label.</param>
/// <param name="Codes">Codes in the resource that set it.</param>
/// <param name="Words">Lower-case words that set it wherever they stand in a display, for drugs that come in hundreds of codes.</param>
public sealed record SensitivityLabel(string Segment, string Title, ImmutableArray<string> Security, ImmutableArray<LabelCodes> Codes, ImmutableArray<string> Words);

/// <summary>labels.yaml after its checks: what makes a resource sensitive.</summary>
public sealed record LabelPolicy(string Version, ImmutableArray<SensitivityLabel> Labels)
{
    /// <summary>Code system of <c>meta.security</c> labels.</summary>
    public const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /// <summary>
    /// Segments of all labels that these codings set, in the file's order; empty for an ordinary resource. A doubt labels:
    /// a resource held back by mistake can be released, one that was shown can't be taken back.
    /// </summary>
    public ImmutableArray<string> LabelsOf(IEnumerable<CodedWord> security, IEnumerable<CodedWord> codes)
    {
        ArgumentNullException.ThrowIfNull(security);
        ArgumentNullException.ThrowIfNull(codes);
        var (marks, codings) = (security.ToArray(), codes.ToArray());
        return [.. Labels.Where(label => marks.Any(mark => IsMark(label, mark)) || codings.Any(coding => IsCode(label, coding) || HasWord(label, coding))).Select(label => label.Segment)];
    }

    // A mark without or with another system still counts: some senders leave it out.
    static bool IsMark(SensitivityLabel label, CodedWord mark) => mark.Code is { } code && label.Security.Contains(code.Trim(), StringComparer.OrdinalIgnoreCase);

    static bool IsCode(SensitivityLabel label, CodedWord coding) => coding.Code is { } code && label.Codes.Any(list =>
        string.Equals(list.System, coding.System?.Trim(), StringComparison.OrdinalIgnoreCase)
        && (list.Codes.Contains(code.Trim(), StringComparer.OrdinalIgnoreCase)
            || list.Prefixes.Any(prefix => Plain(code).StartsWith(Plain(prefix), StringComparison.OrdinalIgnoreCase))));

    static bool HasWord(SensitivityLabel label, CodedWord coding) =>
        coding.Display is { } display && label.Words.Any(word => display.Contains(word, StringComparison.OrdinalIgnoreCase));

    static string Plain(string code) => code.Replace(".", "", StringComparison.Ordinal).Trim();
}
