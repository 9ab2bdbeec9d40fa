using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Patients.Import.Reading;

namespace Wardline.Policies;

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
    /// The rules by which an import finds sensitive resources. A doubt labels: a resource held back by mistake can be released,
    /// one that was shown can't be taken back.
    /// </summary>
    public LabelRules Rules() => new(
        Labels.SelectMany(label => label.Security.Select(code => new LabelRule(ActCode, code, false, Name(label)))),
        Labels.SelectMany(label => label.Codes.SelectMany(list =>
            list.Codes.Select(code => new LabelRule(list.System, code, false, Name(label)))
                .Concat(list.Prefixes.Select(prefix => new LabelRule(list.System, prefix, true, Name(label)))))),
        Labels.SelectMany(label => label.Words.Select(word => (word, Name(label)))));

    static string Name(SensitivityLabel label) => label.Segment[Decide.LabelPrefix.Length..];
}
