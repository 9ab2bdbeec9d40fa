namespace Wardline.Patients.Import.Reading;

/// <summary>Where in the input something stands.</summary>
/// <param name="File">The path as it was found, below the path that was given.</param>
/// <param name="Line">First line of the thing, from 1; null when the file as a whole is meant.</param>
/// <param name="Entry">Index in <c>Bundle.entry</c>, from 0; null outside bundles.</param>
/// <param name="Offset">Bytes of the file that lie before it: good enough for a progress bar.</param>
public readonly record struct Position(string File, long? Line = null, int? Entry = null, long Offset = 0)
{
    public override string ToString() =>
        File + (Line is { } line ? $", line {line}" : "") + (Entry is { } entry ? $", entry[{entry}]" : "");
}

/// <summary>
/// The unit inside which references resolve: one bundle, or the loose resources (NDJSON lines, single
/// resources) of one folder that was given. Numbers run from 0 within one reading and mean nothing after it.
/// </summary>
public readonly record struct Scope(int Number);
