using System.Globalization;
using System.Text.Json;

namespace Wardline.Bench;

/// <summary>One measured value.</summary>
/// <param name="Name">What, on which database: <c>import sqlite</c>.</param>
/// <param name="Value">The measurement.</param>
/// <param name="Unit">For example <c>patients/s</c>.</param>
/// <param name="Baseline">The yardstick of the same run in the same unit; null for a yardstick itself.</param>
/// <param name="Ratio"><paramref name="Value"/> over <paramref name="Baseline"/>.</param>
sealed record Figure(string Name, double Value, string Unit, double? Baseline, double? Ratio)
{
    public static Figure Of(string name, double value, string unit, double? baseline = null) =>
        new(name, Math.Round(value, 3), unit, baseline is { } b ? Math.Round(b, 3) : null, baseline is { } over ? Math.Round(value / over, 4) : null);

    /// <summary>Keeps figures and says them on stderr at once, so that a run that is stopped has told what it measured.</summary>
    public static void Keep(List<Figure> kept, params List<Figure> figures)
    {
        kept.AddRange(figures);
        figures.ForEach(figure => Console.Error.WriteLine(figure.Row));
    }

    /// <summary>The table for people, on stdout.</summary>
    public static void Print(IEnumerable<Figure> figures)
    {
        Console.WriteLine("| name | value | unit | baseline | ratio |");
        Console.WriteLine("|---|---:|---|---:|---:|");
        foreach (var f in figures)
        {
            Console.WriteLine(f.Row);
        }
    }

    /// <summary>The same for machines, as a JSON array.</summary>
    public static void Write(string file, IEnumerable<Figure> figures) => File.WriteAllText(file, JsonSerializer.Serialize(figures, Indented));

    string Row => string.Create(CultureInfo.InvariantCulture, $"| {Name} | {Value} | {Unit} | {Baseline} | {Ratio} |");

    static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
