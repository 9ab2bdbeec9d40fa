namespace Wardline.Server.Shell;

/// <summary>Where a verb speaks: data to <see cref="Data"/> (stdout), everything else to <see cref="Talk"/> (stderr).</summary>
/// <param name="Data">The result, and nothing else.</param>
/// <param name="Talk">Progress, warnings, errors.</param>
/// <param name="Live">True when somebody watches, so that a progress line may be drawn over.</param>
sealed record Terminal(TextWriter Data, TextWriter Talk, bool Live)
{
    public static Terminal Of(TextWriter data, TextWriter talk) => new(data, talk, !Console.IsErrorRedirected);
}

/// <summary>Exit codes of every verb.</summary>
static class Exit
{
    public const int Done = 0;
    public const int CheckFailed = 1;
    public const int BadUsage = 2;
    public const int DoneWithRejections = 3;
}
