using System.Text;

namespace Wardline.Samples;

/// <summary>The embedded lists: <c>[section]</c> lines, then words or lines of that section; <c>#</c> starts a comment.</summary>
static class Stock
{
    public static Dictionary<string, List<string>> Lines(string file)
    {
        using var stream = typeof(Stock).Assembly.GetManifestResourceStream("Wardline.Samples." + file)
            ?? throw new InvalidOperationException($"The list {file} is missing in the assembly: embed it in the project file.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var current = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[') sections[line[1..^1]] = current = [];
            else current.Add(line);
        }
        return sections;
    }

    /// <summary>The words of a section; an underscore is a space inside a word.</summary>
    public static string[] Words(List<string> lines) =>
        [.. lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(Spaced)];

    public static string Spaced(string word) => word.Replace('_', ' ');
}
