using Wardline.Guard.Storage;

namespace Wardline.Calls.Floor;

/// <summary>Writes down when a call came to a step, and what the telephone said of it. Nothing is decided on it.</summary>
static class CallMoment
{
    public const string Identified = "identified", Cleared = "authority", Purpose = "purpose";

    /// <summary>What the telephone says, the first time: that it was answered (a call opened by hand has none), went elsewhere, was over.</summary>
    public const string Answered = "answered", Transferred = "transferred", HungUp = "hung-up";

    public static async ValueTask WriteOnceAsync(Act act, Guid call, string name) => await act.Db.ExecuteAsync(
        "INSERT INTO call_moment (call, name, at) VALUES (@call, @name, @at) ON CONFLICT (call, name) DO NOTHING", ("@call", call), ("@name", name), ("@at", act.Time));

    public static async ValueTask WriteAsync(Act act, Guid call, string name) => await act.Db.ExecuteAsync(
        "INSERT INTO call_moment (call, name, at) VALUES (@call, @name, @at) ON CONFLICT (call, name) DO UPDATE SET at = excluded.at",
        ("@call", call), ("@name", name), ("@at", act.Time));

    public static async ValueTask<bool> HasAsync(Db db, Guid call, string name) =>
        await db.NumberAsync("SELECT count(*) FROM call_moment WHERE call = @call AND name = @name", ("@call", call), ("@name", name)) > 0;
}
