namespace Wardline.Calls;

/// <summary>Line ends of what people type: a form sends two characters for what a field shows and counts as one.</summary>
public static class LineEnds
{
    /// <summary>The text as its field has it, with one character a line end: by it lengths are judged, and so it is kept.</summary>
    public static string Of(string? text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal)!;
}
