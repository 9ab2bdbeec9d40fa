using System.Text.RegularExpressions;

namespace Wardline.Tests.Architecture;

/// <summary>Every public type has a doc comment right above it (attributes may stand between). A partial type needs one on one part.</summary>
internal static partial class PublicTypesAreDocumented
{
    public static RuleOutcome Check(IEnumerable<(string File, string Source)> sources)
    {
        Dictionary<string, bool> documented = new(StringComparer.Ordinal);
        foreach ((string file, string source) in sources)
        {
            string[] lines = source.Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                if (PublicType().Match(lines[i]) is { Success: true } match)
                {
                    string name = match.Groups["partial"].Success ? match.Groups["name"].Value : $"{file}: {match.Groups["name"].Value}";
                    documented[name] = documented.GetValueOrDefault(name) || HasDocAbove(lines, i);
                }
            }
        }

        return new RuleOutcome(documented.Count, [.. documented.Where(type => !type.Value)
            .Select(type => $"{type.Key} is public and has no doc comment: say its shape, its errors and where it comes from.")]);
    }

    private static bool HasDocAbove(string[] lines, int at)
    {
        for (int i = at - 1; i >= 0; i--)
        {
            string line = lines[i].Trim();
            if (!line.StartsWith('['))
            {
                return line.StartsWith("///", StringComparison.Ordinal);
            }
        }

        return false;
    }

    [GeneratedRegex(@"^\s*public\s+(?:(?:static|sealed|abstract|readonly|ref|unsafe|new|(?<partial>partial))\s+)*(?:class|interface|enum|delegate\s+\S+|struct|record(?:\s+(?:struct|class))?)\s+(?<name>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex PublicType();
}
