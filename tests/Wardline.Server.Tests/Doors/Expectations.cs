namespace Wardline.Server.Tests.Doors;

/// <summary>The rules that hold at all doors, for those whom a row doesn't name.</summary>
static class Expectations
{
    /// <summary>Everybody there is: nobody, half-way through the sign-in, and one person a role; <c>client-staff-2</c> is of the other client.</summary>
    public static readonly string[] Everybody =
    [
        "anonymous", "half-way", .. Wardline.Identity.Roles.All.Select(r => r.Id), "client-staff-2",
    ];

    // Whom a rule of the policy shows something in an appointment's call, and whom none shows anything at all.
    static readonly string[] Desk = ["agent", "nurse", "supervisor"];

    public static readonly string[] NoCalls = ["auditor", "administrator", "security-officer", "trainer", "risk-manager", "client-staff", "client-staff-2"];

    public static bool SignedIn(string who) => who is not ("anonymous" or "half-way");

    /// <summary>Whether the record may be on the answer at all.</summary>
    public static bool MaySee(string who, CallAt? at) => at == CallAt.Verified && Desk.Contains(who);

    /// <summary>The states of a call in which this one may come to a call's door.</summary>
    public static CallAt?[] StatesOf(DoorRow row, string who) =>
        !row.OfCall ? [null] : SignedIn(who) ? [.. Enum.GetValues<CallAt>().Cast<CallAt?>()] : [CallAt.Theirs];

    /// <summary>What this one gets at this door, with the call there.</summary>
    public static Gets Of(DoorRow row, string who, CallAt? at) =>
        row.But.TryGetValue(who, out var but) ? but
        : row.For == For.Everybody ? row.Gets
        : !SignedIn(who) ? Gets.Unsigned
        : row.For switch
        {
            For.SignedIn => row.Gets,
            For.Administrators => who == "administrator" ? row.Gets : Gets.Forbidden,
            For.Supervisors => who != "supervisor" ? Gets.Forbidden : at switch { CallAt.None => Gets.Missing, CallAt.Theirs => row.Gets, _ => Gets.Refused },
            For.Sheets => NoCalls.Contains(who) ? Gets.Forbidden : at switch { CallAt.None => Gets.Missing, CallAt.Theirs => who == "supervisor" ? row.Theirs : Gets.Missing, _ => row.Gets },
            For.Author => Holds(row, who, at!.Value) is { Status: 403 or 404 } no ? no : at == CallAt.Over ? row.Gets : Gets.Refused,
            For.Inboxes => who is "client-staff" or "client-staff-2" or "supervisor" ? row.Gets : Gets.Forbidden,
            For.Readers => who == "client-staff" ? row.Gets : who == "client-staff-2" ? Gets.Missing : Gets.Forbidden,
            For.Holder => Holds(row, who, at!.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };

    /// <summary>Whether the group of endpoints refuses by role, before anything of the house is looked at.</summary>
    public static bool ByRole(DoorRow row, Gets gets) => gets == Gets.Forbidden && (row.For is For.Administrators or For.Inboxes or For.Readers || row.Path == "/representatives" || row.Path.StartsWith("/floor", StringComparison.Ordinal) || row.Path.EndsWith("/figures", StringComparison.Ordinal));

    // Somebody else's call, a call of a client that isn't one's own, and none are told apart to nobody; then the role, then the call's end.
    static Gets Holds(DoorRow row, string who, CallAt at) =>
        at is CallAt.None or CallAt.Theirs || (who == "client-staff" && at == CallAt.OtherClient) || (who == "client-staff-2" && at != CallAt.OtherClient) ? Gets.Missing
        : NoCalls.Contains(who) ? Gets.Forbidden
        : at switch
        {
            CallAt.Over => Gets.Gone,
            CallAt.Unverified => row.Unverified,
            CallAt.Verified => Desk.Contains(who) ? row.Gets : row.Floor,
            CallAt.OtherClient => row.Other,
            _ => throw new ArgumentOutOfRangeException(nameof(at)),
        };
}
