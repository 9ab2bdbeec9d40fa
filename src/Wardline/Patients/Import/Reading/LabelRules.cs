using System.Collections.Frozen;
using System.Text.Json;
using Wardline.Guard.Vault;

namespace Wardline.Patients.Import.Reading;

/// <summary>A coding (or all whose code begins so) that makes a resource sensitive.</summary>
/// <param name="System">URI of the code system; well-known OIDs and URIs of one system are the same.</param>
/// <param name="Code">The code, or its beginning. Case is ignored; the dots of ICD codes too.</param>
/// <param name="IsPrefix">True when every code that begins so is meant.</param>
/// <param name="Label">One of <see cref="Segments.Labels"/>.</param>
public sealed record LabelRule(string System, string Code, bool IsPrefix, string Label);

/// <summary>
/// Which resources are sensitive. The attacker here is an oversight: a coding in a place nobody thought of. So every
/// coding of the resource counts, at any depth, in contained resources and extensions too. Two exceptions: a Consent
/// counts by its <c>meta.security</c> only, because its other codings say what it is about (were it sealed under the
/// label it unlocks, no gate could ever read it); and a security code counts without its system.
/// </summary>
public sealed class LabelRules
{
    public static readonly LabelRules None = new([], []);

    private readonly (string Word, string Label)[] words;

    private readonly FrozenDictionary<(string System, string Code), string[]> exact;
    private readonly FrozenDictionary<string, LabelRule[]> prefixes;
    private readonly FrozenDictionary<string, string[]> securityWithoutSystem;

    /// <param name="security">Codes in <c>meta.security</c>.</param>
    /// <param name="codes">Codes anywhere in the resource.</param>
    /// <param name="words">Lower-case words in a display or text, for drugs that come in hundreds of codes.</param>
    /// <exception cref="ArgumentException">A rule without system or code, or with a label that does not exist.</exception>
    public LabelRules(IEnumerable<LabelRule> security, IEnumerable<LabelRule> codes, IEnumerable<(string Word, string Label)>? words = null)
    {
        this.words = [.. words ?? []];
        var labels = security.Select(Checked).ToArray();
        var all = labels.Concat(codes.Select(Checked)).ToArray();
        exact = all.Where(rule => !rule.IsPrefix)
            .GroupBy(rule => (rule.System, rule.Code))
            .ToFrozenDictionary(group => group.Key, LabelsOf);
        prefixes = all.Where(rule => rule.IsPrefix)
            .GroupBy(rule => rule.System)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        securityWithoutSystem = labels.Where(rule => !rule.IsPrefix)
            .GroupBy(rule => rule.Code)
            .ToFrozenDictionary(group => group.Key, LabelsOf);
    }

    /// <summary>The labels of a resource in ordinal order; empty when it is not sensitive.</summary>
    public IReadOnlyList<string> LabelsOf(JsonElement resource)
    {
        SortedSet<string>? found = null;
        if (SourceId.Text(resource, "resourceType") == "Consent")
        {
            if (resource.TryGetProperty("meta", out var meta))
            {
                Walk(meta, false, ref found);
            }
        }
        else
        {
            Walk(resource, false, ref found);
        }

        return found is null ? [] : [.. found];
    }

    private static string[] LabelsOf(IEnumerable<LabelRule> rules) => rules.Select(rule => rule.Label).Distinct().ToArray();

    private static LabelRule Checked(LabelRule rule)
    {
        if (string.IsNullOrWhiteSpace(rule.System) || string.IsNullOrWhiteSpace(rule.Code))
        {
            throw new ArgumentException("A label rule needs a system and a code; an empty one would label everything or nothing.");
        }

        if (!Segments.Labels.Contains(rule.Label))
        {
            throw new ArgumentException($"'{rule.Label}' is no label; use one of {string.Join(", ", Segments.Labels)}.");
        }

        var system = CodeSystem.Normalise(rule.System);
        return rule with { System = system, Code = CodeSystem.NormaliseCode(system, rule.Code) };
    }

    private void Walk(JsonElement element, bool isSecurity, ref SortedSet<string>? found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, isSecurity, ref found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            Judge(element, isSecurity, ref found);
            foreach (var property in element.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    var inSecurity = isSecurity || property.NameEquals("security"u8) || property.NameEquals("securityLabel"u8);
                    Walk(property.Value, inSecurity, ref found);
                }
            }
        }
    }

    private void Judge(JsonElement coding, bool isSecurity, ref SortedSet<string>? found)
    {
        if (words.Length > 0)
        {
            JudgeWords(SourceId.Text(coding, "display"), ref found);
            JudgeWords(coding.TryGetProperty("coding", out _) ? SourceId.Text(coding, "text") : null, ref found);
        }

        if (SourceId.Text(coding, "code") is not { } code)
        {
            return;
        }

        if (SourceId.Text(coding, "system") is not { } written)
        {
            if (isSecurity && securityWithoutSystem.TryGetValue(CodeSystem.NormaliseCode("", code), out var bare))
            {
                (found ??= new(StringComparer.Ordinal)).UnionWith(bare);
            }

            return;
        }

        var system = CodeSystem.Normalise(written);
        code = CodeSystem.NormaliseCode(system, code);
        if (exact.TryGetValue((system, code), out var labels))
        {
            (found ??= new(StringComparer.Ordinal)).UnionWith(labels);
        }

        foreach (var rule in prefixes.GetValueOrDefault(system, []))
        {
            if (code.StartsWith(rule.Code, StringComparison.Ordinal))
            {
                (found ??= new(StringComparer.Ordinal)).Add(rule.Label);
            }
        }
    }

    private void JudgeWords(string? display, ref SortedSet<string>? found)
    {
        foreach (var (word, label) in words)
        {
            if (display is not null && display.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                (found ??= new(StringComparer.Ordinal)).Add(label);
            }
        }
    }
}
