namespace Wardline.Server.Shell;

/// <summary>Whether this installation holds invented people only. Every page says so then, so that nobody takes one for the other.</summary>
sealed class DemoMark(bool isDemo)
{
    public bool IsDemo { get; set; } = isDemo;
}
