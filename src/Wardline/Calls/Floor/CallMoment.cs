using Wardline.Guard.Storage;

namespace Wardline.Calls.Floor;

/// <summary>Writes down when a call came to a step. Nothing is decided on it.</summary>
static class CallMoment
{
    public const string Identified = "identified", Cleared = "authority", Purpose = "purpose";

    public static async ValueTask WriteAsync(Act act, Guid call, string name) => await act.Db.ExecuteAsync(
        "INSERT INTO call_moment (call, name, at) VALUES (@call, @name, @at) ON CONFLICT (call, name) DO UPDATE SET at = excluded.at",
        ("@call", call), ("@name", name), ("@at", act.Time));
}
