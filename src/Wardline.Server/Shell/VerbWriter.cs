using System.Text;

namespace Wardline.Server.Shell;

/// <summary>
/// A verb's output on its way to the process that asked: text becomes frames of one kind, in order with those of its sibling.
/// A process that is stopped and reads nothing holds a write until <paramref name="cancel"/>, so that it can't hold the server's end.
/// </summary>
sealed class VerbWriter(Stream stream, byte kind, SemaphoreSlim turn, CancellationToken cancel) : TextWriter
{
    const int Longest = VerbFrames.MostBytes / 4;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => WriteAsync(value).GetAwaiter().GetResult();

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override Task WriteAsync(char value) => WriteAsync(value.ToString());

    public override Task WriteAsync(char[] buffer, int index, int count) => WriteAsync(new string(buffer, index, count));

    public override Task WriteLineAsync(string? value) => WriteAsync(value + NewLine);

    public override async Task WriteAsync(string? value)
    {
        await turn.WaitAsync(cancel);
        try
        {
            for (var at = 0; at < value?.Length; at += Longest)
            {
                await VerbFrames.WriteAsync(stream, kind, Encoding.UTF8.GetBytes(value.Substring(at, Math.Min(Longest, value.Length - at))), cancel);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Whoever asked has gone. The verb is told by its cancellation; its output has no reader any more.
            throw new OperationCanceledException("The process that asked for this verb has gone.", e);
        }
        finally
        {
            turn.Release();
        }
    }
}
