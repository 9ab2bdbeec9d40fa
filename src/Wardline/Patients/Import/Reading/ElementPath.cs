using System.Collections.Frozen;
using System.Text;
using Hl7.Fhir.Model;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Makes the parser's path safe to print. A path follows the input's property names, and an attacker (or a broken
/// export) can write a patient's name as a property name; so only names of the specification and indexes pass, and
/// the path ends before the first other one.
/// </summary>
internal static class ElementPath
{
    private static readonly FrozenSet<string> Names = ModelInfo.ModelInspector.ClassMappings
        .SelectMany(type => type.PropertyMappings.Select(property => property.Name))
        .ToFrozenSet(StringComparer.Ordinal);

    public static string Safe(string? path, string type)
    {
        var safe = new StringBuilder(type);
        foreach (var step in (path ?? "").Split('.').Skip(1))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? step : step[..bracket];
            if (!Names.Contains(name) || (bracket >= 0 && !IsIndex(step.AsSpan(bracket))))
            {
                break;
            }

            safe.Append('.').Append(step);
        }

        return safe.ToString();
    }

    private static bool IsIndex(ReadOnlySpan<char> text) =>
        text.Length is > 2 and < 12 && text[0] == '[' && text[^1] == ']' && !text[1..^1].ContainsAnyExceptInRange('0', '9');
}
