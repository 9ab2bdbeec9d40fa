using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Policies;

/// <summary>What the words of verification.yaml mean, and what they may not.</summary>
static class VerificationFile
{
    public static PolicyFile<VerificationPolicy> Read(Checked file)
    {
        if (file.HasErrors) return file.Result<VerificationPolicy>(() => throw new InvalidOperationException());
        var factors = file.Root.Maps("factors").Select(map => ReadFactor(file, map)).ToImmutableArray();
        CheckTwice(file, "factors");
        CheckTwice(file, "levels");
        if (factors.Count(factor => !factor.Strong) > KnowledgeReach.MostFactors)
            file.Add(PolicyErrorKind.Schema, "factors", file.Root.LineOf("factors"), $"more than {KnowledgeReach.MostFactors} factors of kind knowledge or unproven can't be checked; remove some.");
        var levels = file.Root.Maps("levels").Select((map, at) => ReadLevel(file, map, at, factors)).ToImmutableArray();
        var recording = file.Root.Find("recording") is YamlMap map ? ReadRecording(file, map, factors) : RecordingPauses.Usual;
        var emergency = file.Root.Find("emergency") is YamlMap numbers ? ReadEmergency(file, numbers) : EmergencyNumbers.Usual;
        var interpreters = file.Root.Find("interpreters") is null ? [] : ReadInterpreters(file, emergency);
        return file.Result(() => new VerificationPolicy(file.Version, factors, levels, LockOut(file.Root.Map("lockOut")), Code(file.Root.Map("code")), Spelling(file.Root.Map("spelling")))
        {
            Recording = recording,
            Emergency = emergency,
            QuietDays = file.Root.Find("contactChange") is YamlMap contact ? contact.Number("quietDays") : 14,
            Interpreters = interpreters,
            ProofLifetime = TimeSpan.FromMinutes(file.Root.Find("proof") is YamlMap proof ? proof.Number("lifetimeMinutes") : 60),
            PaperDays = file.Root.Find("downtime") is YamlMap paper ? paper.Number("lateDays") : 7,
        });
    }

    static Factor ReadFactor(Checked file, YamlMap map)
    {
        var (id, word) = (map.Text("id"), map.Text("kind"));
        var kind = word switch { "knowledge" => FactorKind.Knowledge, "possession" => FactorKind.Possession, "unproven" => FactorKind.Unproven, _ => FactorKind.Human };
        if (!FactorIds.Kinds.TryGetValue(id, out var real))
            file.Add(PolicyErrorKind.Reference, id, map.LineOf("id"), $"nothing in this version can check the factor '{id}'; use one of {string.Join(", ", FactorIds.Kinds.Keys.Order(StringComparer.Ordinal))}.");
        else if (real != kind)
            file.Add(PolicyErrorKind.Invariant, id, map.LineOf("kind"), $"'{id}' is {real.ToString().ToLowerInvariant()} by what it proves; write kind: {real.ToString().ToLowerInvariant()}.",
                $"a caller who only passes '{id}' would count as having shown {word}");
        return new Factor(id, kind, map.Text("title"), map.Number("points"), map.Number("attempts"), map.Number("unchangedDays"));
    }

    static VerificationLevel ReadLevel(Checked file, YamlMap map, int at, ImmutableArray<Factor> factors)
    {
        var level = new VerificationLevel(map.Text("id"), map.Text("title"), map.Number("points"), map.Number("strong"), [.. map.Texts("all")]);
        if ((at == 0) != (level.Id == AccessPolicy.NoLevel))
            file.Add(PolicyErrorKind.Invariant, level.Id, map.LineOf("id"), "the first level, and no other, is 'none', the level of an unverified caller; put it first.", "a caller of whom nothing is known");
        if (at == 0 && level is not { Points: 0, Strong: 0, All.Length: 0 })
            file.Add(PolicyErrorKind.Invariant, level.Id, map.Line, "the level 'none' must ask for nothing; remove points, strong and all.", "a caller of whom nothing is known has no level at all");
        if (at > 0 && level is { Points: 0, Strong: 0, All.Length: 0 })
            file.Add(PolicyErrorKind.Invariant, level.Id, map.Line, "a level above 'none' must ask for something; give it points, strong or all.", "a caller of whom nothing is known reaches it");
        foreach (var unknown in level.All.Where(id => factors.All(factor => factor.Id != id)))
            file.Add(PolicyErrorKind.Reference, level.Id, map.LineOf("all"), $"the level asks for the factor '{unknown}', which the file doesn't have; add it or remove it here.");
        if (level.Points > factors.Sum(factor => factor.Points) || level.Strong > factors.Count(factor => factor.Strong))
            file.Add(PolicyErrorKind.Invariant, level.Id, map.Line, "all factors together don't reach this level; lower what it asks for or add factors.", "a caller who passes every factor");
        return level;
    }

    static RecordingPauses ReadRecording(Checked file, YamlMap map, ImmutableArray<Factor> factors)
    {
        var pauses = new RecordingPauses([.. map.Texts("pauseForFactors")], [.. map.Texts("pauseForSegments")]);
        foreach (var unknown in pauses.Factors.Where(id => factors.All(factor => factor.Id != id)))
            file.Add(PolicyErrorKind.Reference, "recording", map.LineOf("pauseForFactors"), $"the recording pauses for the factor '{unknown}', which the file doesn't have; add it or remove it here.");
        foreach (var unknown in pauses.Segments.Where(segment => !SegmentFields.Knows(segment)))
            file.Add(PolicyErrorKind.Reference, "recording", map.LineOf("pauseForSegments"), $"there is no segment '{unknown}'; use some of {string.Join(", ", SegmentFields.Segments)}.");
        return pauses;
    }

    static EmergencyNumbers ReadEmergency(Checked file, YamlMap map)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<EmergencyLine>();
        foreach (var one in map.Maps("lines"))
        {
            var line = new EmergencyLine([.. one.Texts("dialled")], one.Find("number") is null ? null : one.Text("number"), one.Find("nurseLine") is null ? null : one.Text("nurseLine"));
            foreach (var twice in line.Dialled.Where(number => !seen.Add(number)))
                file.Add(PolicyErrorKind.Reference, "emergency", one.LineOf("dialled"), $"the line {twice} stands twice; keep one.");
            if (line.NurseLine is { } nurse && line.Dialled.Contains(nurse, StringComparer.Ordinal))
                file.Add(PolicyErrorKind.Invariant, "emergency", one.LineOf("nurseLine"), $"{nurse} would be handed to itself; name another nurse line, or take it out of dialled.", "a caller in danger on that line is sent round in a circle");
            lines.Add(line);
        }

        return new EmergencyNumbers(map.Text("number"), lines.ToImmutable());
    }

    static ImmutableArray<InterpreterLine> ReadInterpreters(Checked file, EmergencyNumbers emergency)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var read = ImmutableArray.CreateBuilder<InterpreterLine>();
        foreach (var map in file.Root.Maps("interpreters"))
        {
            var one = new InterpreterLine(map.Text("language"), map.Text("title"), map.Text("number"));
            if (!seen.Add(one.Language))
                file.Add(PolicyErrorKind.Reference, "interpreters", map.LineOf("language"), $"the language '{one.Language}' stands twice; keep one.");
            if (emergency.Lines.Any(line => line.Dialled.Contains(one.Number, StringComparer.Ordinal)))
                file.Add(PolicyErrorKind.Invariant, "interpreters", map.LineOf("number"), $"{one.Number} is a line on which callers ring, so no interpreter would pick up; name the interpreters' own number.", "a caller who needs an interpreter is joined to another caller's queue");
            read.Add(one);
        }

        return read.ToImmutable();
    }

    static void CheckTwice(Checked file, string list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in file.Root.Maps(list).Where(map => !seen.Add(map.Text("id"))))
            file.Add(PolicyErrorKind.Reference, map.Text("id"), map.LineOf("id"), $"the id '{map.Text("id")}' stands twice under {list}; keep one.");
    }

    static LockOutLimits LockOut(YamlMap map) =>
        new(TimeSpan.FromMinutes(map.Number("windowMinutes")), map.Number("perCall"), map.Number("perPatient"), map.Number("perNumber"));

    static CodeLimits Code(YamlMap map) => new(map.Number("digits"), TimeSpan.FromMinutes(map.Number("lifetimeMinutes")), map.Number("attempts"));

    static SpellingTolerance Spelling(YamlMap map) => new(map.Number("longWord"), map.Number("edits"));
}
