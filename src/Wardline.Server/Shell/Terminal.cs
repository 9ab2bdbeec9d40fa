using Wardline.Guard.Access;
using Wardline.Guard.Setup;

namespace Wardline.Server.Shell;

/// <summary>Where a verb speaks: data to <see cref="Data"/> (stdout), everything else to <see cref="Talk"/> (stderr).</summary>
/// <param name="Data">The result, and nothing else.</param>
/// <param name="Talk">Progress, warnings, errors.</param>
/// <param name="Live">True when somebody watches, so that a progress line may be drawn over.</param>
sealed record Terminal(TextWriter Data, TextWriter Talk, bool Live)
{
    /// <summary>Where the verb was typed: relative paths start here. In the server this is not the process's own folder.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Who typed it: the user of the operating system.</summary>
    public Actor Actor { get; init; } = OperatingSystemUser.Self();

    /// <summary>The server's open installation when the verb runs in the server; null in a process of its own.</summary>
    public Installation? Open { get; init; }

    /// <summary>Where the server that runs this verb is reached; null without one.</summary>
    public string? ServerAddress { get; init; }

    /// <summary>The absolute path of what was typed. Verbs take every path of the command line through it.</summary>
    public string PathOf(string typed) => Path.GetFullPath(typed, Folder);

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
