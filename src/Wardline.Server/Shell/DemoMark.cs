namespace Wardline.Server.Shell;

/// <summary>Whether what is served is the demo's invented data; the frame of every page reads it.</summary>
sealed record DemoMark(bool IsDemo);
