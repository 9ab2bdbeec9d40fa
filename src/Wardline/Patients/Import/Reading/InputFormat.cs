namespace Wardline.Patients.Import.Reading;

internal enum InputKind
{
    /// <summary>One JSON value in each line.</summary>
    Lines,

    /// <summary>One JSON value in the file.</summary>
    Document,

    /// <summary>One bundle, whose entries are read one by one.</summary>
    Bundle,

    Refused,
}

/// <summary>What a file is, told by its content; its name only says when it is meant to be NDJSON.</summary>
internal readonly record struct InputFormat(InputKind Kind, string? BundleType = null, string? Fault = null)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>
    /// Reads as far as it must: to the bundle's type (which may stand after its entries), or to the end of the first
    /// line. Leaves the stream anywhere.
    /// </summary>
    public static async Task<InputFormat> SniffAsync(Stream stream, string path, ReadLimits limits, CancellationToken ct)
    {
        var chunk = new byte[ChunkBytes];
        var read = await stream.ReadAtLeastAsync(chunk, ChunkBytes, throwOnEndOfStream: false, ct);
        if (Refusal(chunk.AsSpan(0, read)) is { } fault)
        {
            return new(InputKind.Refused, null, fault);
        }

        if (Path.GetExtension(path).ToLowerInvariant() is ".ndjson" or ".jsonl")
        {
            return new(InputKind.Lines);
        }

        var scanner = new BundleScanner(limits);
        for (var start = BomBytes(chunk); read > 0; start = 0)
        {
            if (Judge(scanner, chunk.AsSpan(start, read - start)) is { } format)
            {
                return format;
            }

            read = await stream.ReadAsync(chunk, ct);
        }

        return AtEnd(scanner);
    }

    /// <summary>Bytes of a UTF-8 byte order mark at the beginning: 3 or 0.</summary>
    public static int BomBytes(ReadOnlySpan<byte> head) => head is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;

    private static InputFormat? Judge(BundleScanner scanner, ReadOnlySpan<byte> chunk)
    {
        for (var at = 0; at < chunk.Length;)
        {
            scanner.Advance(chunk, ref at);
        }

        return scanner.HasMore || scanner is { ResourceType: ResourceTypes.Bundle, BundleType: not null } ? AtEnd(scanner) : null;
    }

    private static InputFormat AtEnd(BundleScanner scanner) =>
        scanner.HasMore && scanner.FirstLineIsWhole ? new(InputKind.Lines)
        : scanner.ResourceType == ResourceTypes.Bundle ? new(InputKind.Bundle, scanner.BundleType)
        : new(InputKind.Document);

    private static string? Refusal(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return "is UTF-16; export it as UTF-8";
        }

        if (head.Contains((byte)0))
        {
            return "is binary or UTF-16, not JSON in UTF-8";
        }

        var text = head[BomBytes(head)..].TrimStart(" \t\r\n"u8);
        return text.IsEmpty ? "is empty"
            : text[0] == (byte)'<' ? "is XML; export it as FHIR JSON or NDJSON"
            : text[0] == (byte)'{' ? null
            : "does not begin with a JSON object, so it is no FHIR JSON or NDJSON";
    }
}
