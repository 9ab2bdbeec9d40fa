using System.Buffers.Binary;
using System.Text.Json;

namespace Wardline.Server.Shell;

/// <summary>What a verb's process tells the server: the words of its command line and where they were typed.</summary>
sealed record VerbRequest(string[] Args, string Folder, bool Live);

/// <summary>
/// The talk on wardline.sock: frames of kind (1 byte), length (4 bytes, big-endian) and that many bytes. The client sends one
/// <see cref="Request"/> in JSON; the server answers with any number of <see cref="Data"/> and <see cref="Talk"/> in UTF-8 and
/// ends with one <see cref="Ended"/>, whose four bytes are the exit code.
/// </summary>
static class VerbFrames
{
    public const byte Request = 1;
    public const byte Data = 2;
    public const byte Talk = 3;
    public const byte Ended = 4;

    /// <summary>The most that one frame may hold; longer output travels in several.</summary>
    public const int MostBytes = 1 << 20;

    public static async Task WriteAsync(Stream stream, byte kind, ReadOnlyMemory<byte> body, CancellationToken cancel = default)
    {
        var frame = new byte[5 + body.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame.AsMemory(5));
        await stream.WriteAsync(frame, cancel);
    }

    /// <summary>The next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no frame.</exception>
    public static async Task<(byte Kind, byte[] Body)?> ReadAsync(Stream stream, CancellationToken cancel = default)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) < head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (length is < 0 or > MostBytes || head[0] is < Request or > Ended)
        {
            throw new InvalidDataException("What came over the socket is no frame of a verb.");
        }

        var body = new byte[length];
        return await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancel) < length ? null : (head[0], body);
    }

    public static byte[] ToBytes(VerbRequest request) => JsonSerializer.SerializeToUtf8Bytes(request);

    public static VerbRequest Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<VerbRequest>(body) is { Args: not null, Folder: not null } request && Path.IsPathFullyQualified(request.Folder)
                ? request
                : throw new InvalidDataException("What came over the socket is no verb.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("What came over the socket is no verb.", e);
        }
    }
}
