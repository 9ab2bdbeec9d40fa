namespace Wardline.Bench;

/// <summary>The system's clock, which can be set forward: what was imported a minute ago has then been on file for long, and its mailboxes take codes.</summary>
sealed class LaterClock : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
}
