using Wardline.Guard.Ledger;

namespace Wardline.Server.Tests.Doors;

/// <summary>What somebody gets at a door: the status, and how the entry that must stand in the ledger after it ended (null: there is none).</summary>
sealed record Gets(string Word, int Status, EntryOutcome? Enters)
{
    public static readonly Gets
        Plain = new("plain", 200, null), // shows or does nothing of anybody that is entered
        Ok = new("ok", 200, EntryOutcome.Done),
        Nothing = new("nothing", 204, null), // and is told not to ask again
        Silent = new("silent", 204, null), // done, and there is nothing to say
        Created = new("created", 201, EntryOutcome.Done),
        Back = new("back", 302, EntryOutcome.Done), // done, and led back to a page
        Led = new("led", 302, null), // led elsewhere, nothing done
        Told = new("told", 200, EntryOutcome.Refused), // the page, with the refusal in it
        FoundNone = new("found none", 422, EntryOutcome.Done), // a search is done, though it found nobody
        WrongName = new("wrong name", 422, EntryOutcome.Failed),
        Unsaved = new("unsaved", 422, null), // a form with errors
        Refused = new("refused", 422, EntryOutcome.Refused),
        MovedOn = new("moved on", 409, EntryOutcome.Refused),
        Absent = new("absent", 404, null), // nothing of anybody was asked for
        Forbidden = new("forbidden", 403, EntryOutcome.Refused),
        Missing = new("missing", 404, EntryOutcome.Refused),
        Gone = new("gone", 410, EntryOutcome.Refused),
        NotSigned = new("not signed", 401, EntryOutcome.Refused), // whoever is signed in: the message isn't
        Unsigned = new("unsigned", 401, null); // or, for a page, led to the sign-in

    public override string ToString() => Word;
}

/// <summary>Who is let in.</summary>
enum For
{
    Everybody,
    SignedIn,
    Administrators,

    /// <summary>Who holds the call that the address or the form names.</summary>
    Holder,

    /// <summary>Supervisors, for calls that somebody else holds.</summary>
    Supervisors,

    /// <summary>Who has the call or had it, and supervisors for those of others; the call may be over.</summary>
    Sheets,

    /// <summary>Who wrapped the call up.</summary>
    Author,

    /// <summary>Staff of a client, and supervisors.</summary>
    Inboxes,

    /// <summary>Staff of the client to which the message in the address goes, which is open and was read once.</summary>
    Readers,
}

/// <summary>Where a call stands.</summary>
enum CallAt
{
    /// <summary>There is none with this id.</summary>
    None,

    /// <summary>Somebody else holds it, verified.</summary>
    Theirs,

    /// <summary>Held; the patient is identified.</summary>
    Unverified,

    /// <summary>Held; verified by knowledge, with authority, for an appointment.</summary>
    Verified,

    /// <summary>Held until it was wrapped up.</summary>
    Over,

    /// <summary>Held, on another client's line; everything of the first client's patient was said.</summary>
    OtherClient,
}

/// <summary>A door and what it gives to whom. Who is not let in gets what <see cref="Expectations"/> says for all doors alike.</summary>
/// <param name="Door">Method and pattern.</param>
/// <param name="For">Who is let in.</param>
/// <param name="Gets">What they get; at a call's door, in a verified call.</param>
/// <param name="Enters">Kind of the entry.</param>
/// <param name="Sends">The body, as JSON; a form is made of the same fields.</param>
sealed record DoorRow(string Door, For For, Gets Gets, string Enters = "", string Sends = "")
{
    /// <summary>Who gets something else though they are let in.</summary>
    public Dictionary<string, Gets> But { get; init; } = [];

    /// <summary>In a call that is not verified yet.</summary>
    public Gets Unverified { get; init; } = Gets;

    /// <summary>In a verified call of somebody in whose role no rule of the policy shows anything.</summary>
    public Gets Floor { get; init; } = Gets;

    /// <summary>In one's own call on another client's line.</summary>
    public Gets Other { get; init; } = Gets;

    /// <summary>A supervisor, in somebody else's call.</summary>
    public Gets Theirs { get; init; } = Gets;

    /// <summary>Kind of the entry when the call can't be worked on at all.</summary>
    public string RefusedAs { get; init; } = Enters;

    /// <summary>A live line: its first item is looked at, and then it is left.</summary>
    public bool Streams { get; init; }

    /// <summary>Whether the record is what it shows.</summary>
    public bool Shows { get; init; }

    public string Method => Door.Split(' ')[0];

    public string Path => Door.Split(' ')[1];

    public bool OfCall => For is For.Holder or For.Supervisors or For.Sheets or For.Author;

    public bool IsApi => Path.StartsWith("/api/", StringComparison.Ordinal);
}
