namespace Wardline.Server.Shell;

/// <summary>A count on stderr, drawn over while somebody watches and silent otherwise.</summary>
sealed class ProgressLine(Terminal terminal, string what) : IProgress<long>, IProgress<int>
{
    public void Report(long value)
    {
        if (terminal.Live)
        {
            terminal.Talk.Write($"\r{value:N0} {what} ");
        }
    }

    public void Report(int value) => Report((long)value);

    /// <summary>Leaves the line, so that what follows starts on its own.</summary>
    public void End()
    {
        if (terminal.Live)
        {
            terminal.Talk.WriteLine();
        }
    }
}
