namespace Wardline.Clients;

/// <summary>A covered entity whose calls are handled here.</summary>
/// <param name="Id">The client's id, as keys, log and records carry it.</param>
/// <param name="Code">Its code, given once: lower-case letters, digits and hyphens.</param>
/// <param name="Name">How it is called on the phone and in letters.</param>
/// <param name="TimeZone">IANA time zone, for instance <c>America/New_York</c>.</param>
/// <param name="Hours">See <see cref="OpeningHours"/>.</param>
/// <param name="Letterhead">The lines at the head of its letters.</param>
/// <param name="Agreement">Where the business associate agreement lies, for instance a contract number.</param>
/// <param name="NoticeHours">Hours after discovery within which the agreement wants notice of an incident (45 CFR 164.410 wants at most 60 days).</param>
/// <param name="Retired">No new calls; what was kept stays.</param>
/// <param name="Version">Counts changes; 0 when no profile was written yet.</param>
public sealed record ClientProfile(
    Guid Id, string Code, string Name, string TimeZone, string Hours, string Letterhead, string Agreement, int NoticeHours, bool Retired, long Version)
{
    /// <summary>What stands until somebody writes the profile.</summary>
    public static ClientProfile Blank(Guid id, string code) => new(id, code, code, "America/New_York", "mon-fri 08:00-18:00", "", "", 24, false, 0);
}
