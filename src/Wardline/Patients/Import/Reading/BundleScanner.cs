using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Finds the elements of a root object's <c>entry</c> list in a stream of chunks, holding one element at a time. It
/// only follows brackets and strings: a broken element is handed on as it is and judged by the parser, so that it
/// costs one entry and not the file. Everything around the elements is kept (bounded) as the frame and judged at
/// the end.
/// </summary>
internal sealed class BundleScanner(ReadLimits limits)
{
    private const int NameBytes = 256;

    private readonly ByteBuffer frame = new(limits.BundleFrameBytes);
    private readonly ByteBuffer element = new(limits.ResourceBytes);
    private readonly ByteBuffer token = new(NameBytes);
    private int depth;
    private bool inString;
    private bool isEscaped;
    private bool inEntries;
    private bool inElement;
    private bool isAfterComma;
    private string? name;
    private string? lastString;
    private long offset;
    private long line = 1;
    private long rootLine;

    public string? ResourceType { get; private set; }

    public string? BundleType { get; private set; }

    /// <summary>The root object is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Something other than white space follows the root object.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The root object began and ended on one line, as NDJSON has it.</summary>
    public bool FirstLineIsWhole { get; private set; }

    public bool IsFrameTooLarge => frame.IsTooLarge;

    public ReadOnlyMemory<byte> Frame => frame.Written;

    /// <summary>The element just completed: valid until the next call.</summary>
    public ReadOnlyMemory<byte> Element => element.Written;

    public bool IsElementTooLarge => element.IsTooLarge;

    public long ElementOffset { get; private set; }

    public long ElementLine { get; private set; }

    /// <summary>Reads on in the chunk from <paramref name="at"/>; true when an element was completed.</summary>
    public bool Advance(ReadOnlySpan<byte> chunk, ref int at)
    {
        while (at < chunk.Length)
        {
            var letter = chunk[at];
            if (inString)
            {
                TakeString(chunk, ref at);
                continue;
            }

            if (inEntries && depth == 2 && letter is (byte)',' or (byte)']')
            {
                if (EndElement(chunk, ref at, letter))
                {
                    return true;
                }

                continue;
            }

            Structural(letter);
            Take(chunk, ref at, 1);
            if (letter == (byte)'"')
            {
                inString = true;
                token.Clear();
            }
        }

        return false;
    }

    /// <summary>Between two commas there is an element, even if it is an empty one: the parser then rejects it.</summary>
    private bool EndElement(ReadOnlySpan<byte> chunk, ref int at, byte letter)
    {
        var isLast = letter == (byte)']';
        var isComplete = inElement || isAfterComma || !isLast;
        if (!inElement)
        {
            element.Clear();
            (ElementOffset, ElementLine) = (offset, line);
        }

        (inElement, isAfterComma) = (false, !isLast);
        if (isLast)
        {
            inEntries = false;
            depth--;
            Take(chunk, ref at, 1);
        }
        else
        {
            offset++;
            at++;
        }

        return isComplete;
    }

    private void Structural(byte letter)
    {
        if (IsClosed && !IsSpace(letter))
        {
            FirstLineIsWhole &= HasMore || line > rootLine;
            HasMore = true;
        }

        if (inEntries && depth == 2 && !inElement && !IsSpace(letter))
        {
            inElement = true;
            element.Clear();
            (ElementOffset, ElementLine) = (offset, line);
        }

        switch (letter)
        {
            case (byte)'{' or (byte)'[':
                rootLine = depth == 0 && !IsClosed ? line : rootLine;
                depth++;
                inEntries |= depth == 2 && letter == (byte)'[' && name == "entry";
                break;
            case (byte)'}' or (byte)']':
                depth--;
                FirstLineIsWhole |= depth <= 0 && !IsClosed && line == rootLine;
                IsClosed |= depth <= 0;
                break;
            case (byte)':' when depth == 1:
                name = lastString;
                break;
            case (byte)',' when depth == 1:
                name = null;
                break;
            default:
                break;
        }
    }

    private void TakeString(ReadOnlySpan<byte> chunk, ref int at)
    {
        if (isEscaped)
        {
            isEscaped = false;
            Take(chunk, ref at, 1);
            return;
        }

        var rest = chunk[at..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end != 0)
        {
            Take(chunk, ref at, end < 0 ? rest.Length : end);
            return;
        }

        isEscaped = chunk[at] == (byte)'\\';
        if (!isEscaped)
        {
            inString = false;
            EndString();
            Keep(chunk.Slice(at, 1));
            (offset, at) = (offset + 1, at + 1);
            return;
        }

        Take(chunk, ref at, 1);
    }

    /// <summary>A string at the top level is a property's name, or the value of one.</summary>
    private void EndString()
    {
        if (depth != 1)
        {
            return;
        }

        lastString = Decode(token);
        if (name == "resourceType")
        {
            ResourceType ??= lastString;
        }
        else if (name == "type")
        {
            BundleType ??= lastString;
        }
    }

    private static string? Decode(ByteBuffer token)
    {
        if (token.IsTooLarge)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader([(byte)'"', .. token.Written.Span, (byte)'"']);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not a name this scanner looks for; the frame's own parse reports it.
            return null;
        }
    }

    private void Take(ReadOnlySpan<byte> chunk, ref int at, int length)
    {
        var taken = chunk.Slice(at, length);
        if (inString && depth == 1)
        {
            token.Append(taken);
        }

        Keep(taken);
        line += taken.Count((byte)'\n');
        offset += length;
        at += length;
    }

    private void Keep(ReadOnlySpan<byte> taken)
    {
        if (inElement)
        {
            element.Append(taken);
        }
        else if (!inEntries || taken is [(byte)'['])
        {
            // White space between elements is left out: a long bundle has much of it.
            frame.Append(taken);
        }
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
