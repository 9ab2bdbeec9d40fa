using System.Collections.Immutable;
using System.Globalization;

namespace Wardline.Policies;

/// <summary>What the words of labels.yaml mean, and what they may not.</summary>
static class LabelsFile
{
    public static PolicyFile<LabelPolicy> Read(Checked file)
    {
        if (file.HasErrors) return file.Result<LabelPolicy>(() => throw new InvalidOperationException());
        var labels = file.Root.Maps("labels").Select(ReadLabel).ToImmutableArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in file.Root.Maps("labels"))
        {
            var segment = map.Text("segment");
            if (!SegmentFields.IsLabel(segment) || !SegmentFields.Knows(segment))
                file.Add(PolicyErrorKind.Reference, segment, map.LineOf("segment"), $"there is no sensitive segment '{segment}'; use one of {string.Join(", ", Sensitive)}.");
            if (!seen.Add(segment)) file.Add(PolicyErrorKind.Reference, segment, map.LineOf("segment"), $"the label '{segment}' stands twice; put both into one.");
            foreach (var codes in map.Maps("codes")) CheckCodes(file, segment, codes);
        }
        foreach (var missing in Sensitive.Where(segment => !seen.Contains(segment)))
            file.Add(PolicyErrorKind.Invariant, missing, file.Root.LineOf("labels"), $"nothing says what is {missing}; write its label.", $"a resource of {missing} goes into its ordinary segment");
        return file.Result(() => new LabelPolicy(file.Version, labels));
    }

    static IEnumerable<string> Sensitive => SegmentFields.Segments.Where(SegmentFields.IsLabel);

    static SensitivityLabel ReadLabel(YamlMap map) => new(
        map.Text("segment"), map.Text("title"), [.. map.Texts("security")],
        [.. map.Maps("codes").Select(codes => new LabelCodes(codes.Text("system"), [.. codes.Texts("codes")], [.. codes.Texts("prefixes")], codes.Text("source"), Day(codes) ?? default))],
        [.. map.Texts("words").Select(word => word.ToLowerInvariant())]);

    static void CheckCodes(Checked file, string segment, YamlMap codes)
    {
        if (Day(codes) is null) file.Add(PolicyErrorKind.Schema, segment, codes.LineOf("asOf"), "asOf is no day of the calendar; write year-month-day.");
        if (!codes.Texts("codes").Any() && !codes.Texts("prefixes").Any())
            file.Add(PolicyErrorKind.Schema, segment, codes.Line, "the list names neither codes nor prefixes; add some or remove the list.");
    }

    static DateOnly? Day(YamlMap codes) =>
        DateOnly.TryParseExact(codes.Text("asOf"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
