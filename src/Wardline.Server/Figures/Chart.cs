using System.Collections.Immutable;

namespace Wardline.Server.Figures;

/// <summary>What a bar is made of.</summary>
/// <param name="Name">As the legend and the table say it.</param>
/// <param name="Colour">A class of console.css: <c>k0</c> to <c>k5</c>, or <c>hatch</c> for what is not told apart.</param>
public sealed record ChartSeries(string Name, string Colour);

/// <summary>A bar.</summary>
/// <param name="Label">Of what.</param>
/// <param name="Values">A value a series; none below zero.</param>
/// <param name="End">What stands at its end.</param>
/// <param name="Cells">The same in the table, a cell a column.</param>
public sealed record ChartRow(string Label, ImmutableArray<double> Values, string End, ImmutableArray<string> Cells);

/// <summary>A chart with the table that says the same.</summary>
/// <param name="Id">A code of the page.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Axis">What is counted, with its unit.</param>
/// <param name="Of">What the rows are.</param>
/// <param name="Series">Parts of a bar.</param>
/// <param name="Columns">Columns of the table.</param>
/// <param name="Rows">The bars.</param>
/// <param name="Upright">Columns side by side, for what follows in time, instead of bars one below the other.</param>
/// <param name="Whole">Whole things are counted: no line of the axis stands between two.</param>
public sealed record Chart(
    string Id, string Title, string Axis, string Of, ImmutableArray<ChartSeries> Series, ImmutableArray<string> Columns, ImmutableArray<ChartRow> Rows, bool Upright = false,
    bool Whole = true)
{
    /// <summary>Whether there is anything to draw.</summary>
    public bool Empty => Rows.All(row => row.Values.All(value => value <= 0));
}
