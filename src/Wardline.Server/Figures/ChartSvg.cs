using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Wardline.Server.Figures;

/// <summary>
/// Draws charts as SVG, with classes of console.css and no style of its own, so that it fits every colour scheme and the content
/// security policy. Parts of a bar carry a letter beside their colour. All text goes through XML's own escaping.
/// </summary>
static class ChartSvg
{
    const int Width = 480, Label = 128, End = 88, Bar = 22, Step = 32, Tall = 150, Foot = 40, Left = 40, MostLabel = 18;

    /// <summary>The letter of a part.</summary>
    public static char Letter(int series) => (char)('A' + series);

    public static string Of(Chart chart) => (chart.Upright ? Columns(chart) : Bars(chart)).ToString(SaveOptions.DisableFormatting);

    /// <summary>Where the axis ends and how far its lines are apart: 1, 2 or 5 times a power of ten, so that there are at most five; for whole things one at least.</summary>
    public static (double Top, double Every) Scale(double highest, bool whole = true)
    {
        if (highest <= 0)
        {
            return (1, 1);
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(highest / 4)));
        var every = ((double[])[1, 2, 5, 10]).Select(times => whole ? Math.Max(1, times * power) : times * power).First(candidate => Math.Ceiling(highest / candidate) <= 5);
        return (Math.Ceiling(highest / every) * every, every);
    }

    static XElement Bars(Chart chart)
    {
        var (wide, high) = (Width - Label - End, chart.Rows.Length * Step);
        var (top, every) = Scale(chart.Rows.Max(row => row.Values.Sum()), chart.Whole);
        var svg = Frame(chart, high + Foot);
        for (var tick = 0.0; tick <= top + (every / 2); tick += every)
        {
            var x = Label + (tick / top * wide);
            svg.Add(Line(x, 0, x, high), Text(x, high + 16, Number(tick), "axis", "middle"));
        }

        svg.Add(Text(Label + (wide / 2.0), high + 33, chart.Axis, "axis", "middle"));
        foreach (var (row, at) in chart.Rows.Select((row, at) => (row, at)))
        {
            var (x, y) = ((double)Label, (at * Step) + ((Step - Bar) / 2.0));
            svg.Add(Text(Label - 8, y + 15, Short(row.Label), "label", "end"));
            foreach (var (value, series) in row.Values.Select((value, series) => (value, series)).Where(part => part.value > 0))
            {
                var width = value / top * wide;
                svg.Add(Part(chart, series, $"{row.Label}, {chart.Series[series].Name}", x, y, width, Bar));
                if (chart.Series.Length > 1 && width >= 16)
                {
                    svg.Add(Text(x + (width / 2), y + 15, $"{Letter(series)}", chart.Series[series].Colour == "hatch" ? "label" : "letter", "middle"));
                }

                x += width;
            }

            svg.Add(Text(x + 6, y + 15, row.End, "label", "start"));
        }

        return svg;
    }

    static XElement Columns(Chart chart)
    {
        var (top, every) = Scale(chart.Rows.Max(row => row.Values.Sum()), chart.Whole);
        var (svg, step) = (Frame(chart, Tall + Foot + 12), (Width - Left) / (double)chart.Rows.Length);

        // As many labels as stand side by side.
        var each = (int)Math.Ceiling(52 / step);
        for (var tick = 0.0; tick <= top + (every / 2); tick += every)
        {
            var y = 8 + Tall - (tick / top * Tall);
            svg.Add(Line(Left, y, Width, y), Text(Left - 6, y + 4, Number(tick), "axis", "end"));
        }

        foreach (var (row, at) in chart.Rows.Select((row, at) => (row, at)))
        {
            var (x, high) = (Left + (at * step), row.Values.Sum() / top * Tall);
            if (high > 0)
            {
                svg.Add(Part(chart, 0, $"{row.Label}: {row.End}", x + (step * 0.15), 8 + Tall - high, step * 0.7, high));
            }

            if (at % each == 0)
            {
                svg.Add(Text(x + (step / 2), 8 + Tall + 16, row.Label, "axis", "middle"));
            }
        }

        svg.Add(Text(Left + ((Width - Left) / 2.0), 8 + Tall + 35, chart.Axis, "axis", "middle"));
        return svg;
    }

    static XElement Frame(Chart chart, int high)
    {
        var svg = new XElement("svg", new XAttribute("viewBox", $"0 0 {Width} {high}"), new XAttribute("role", "img"), new XAttribute("aria-label", $"{chart.Title}. The table below says the same."));
        if (chart.Series.Any(series => series.Colour == "hatch"))
        {
            svg.Add(new XElement("defs", new XElement(
                "pattern", new XAttribute("id", $"{chart.Id}-hatch"), new XAttribute("width", 6), new XAttribute("height", 6), new XAttribute("patternUnits", "userSpaceOnUse"),
                new XElement("path", new XAttribute("d", "M0 6 L6 0"), new XAttribute("class", "stroke")))));
        }

        return svg;
    }

    static XElement Part(Chart chart, int series, string title, double x, double y, double width, double height)
    {
        var part = new XElement("rect", At("x", x), At("y", y), At("width", width), At("height", height), new XAttribute("class", $"part {chart.Series[series].Colour}"), new XElement("title", title));
        if (chart.Series[series].Colour == "hatch")
        {
            part.Add(new XAttribute("fill", $"url(#{chart.Id}-hatch)"));
        }

        return part;
    }

    static XElement Line(double x1, double y1, double x2, double y2) => new("line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), new XAttribute("class", "grid"));

    static XElement Text(double x, double y, string text, string kind, string anchor) =>
        new("text", At("x", x), At("y", y), new XAttribute("class", kind), new XAttribute("text-anchor", anchor), text);

    static XAttribute At(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    static string Short(string label) => label.Length <= MostLabel ? label : label[..(MostLabel - 1)] + "…";
}
