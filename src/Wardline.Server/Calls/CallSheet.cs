using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Patients.Views;
using Wardline.Server.Telephony;
using Wardline.Telephony;
using Wardline.Verification;

namespace Wardline.Server.Calls;

/// <summary>
/// What one answer page of a call says beyond the call's state. It lives as long as the response: what was typed, revealed or
/// hinted is in no address and in no later page. It doesn't print itself.
/// </summary>
public sealed record CallAnswer
{
    public string? Told { get; init; }

    public CallRefusal? Refusal { get; init; }

    /// <summary>The step that was refused, as the address names it: the refusal stands beside its form.</summary>
    public string Step { get; init; } = "";

    /// <summary>What was typed, kept for the same form; answers that were compared are never among it.</summary>
    public ImmutableDictionary<string, string> Typed { get; init; } = ImmutableDictionary<string, string>.Empty;

    public Identified? Search { get; init; }

    public CodeMade? Code { get; init; }

    public EmergencyScript? Script { get; init; }

    /// <summary>A contact point that was changed just now.</summary>
    public Wardline.Contacts.ChangedContact? Changed { get; init; }

    public ViewDocument? Revealed { get; init; }

    /// <summary>The field that was revealed: a field of another item or name in <see cref="Revealed"/> isn't shown.</summary>
    public RevealedField? RevealedField { get; init; }

    /// <summary>The question whose form is opened.</summary>
    public string? Asking { get; init; }

    /// <summary>The question whose form is open: asked for just now, or refused.</summary>
    public string? Asked => Asking ?? (Refusal is not null && Step == "answer" ? Typed.GetValueOrDefault("factor") : null);

    /// <summary>A number to dial by hand.</summary>
    public NumberToDial? ToDial { get; init; }

    /// <summary>Open what the call may see though the purpose would allow more later.</summary>
    public bool ShowView { get; init; }

    /// <summary>What was revealed is put away: the record is shown as it stands.</summary>
    public bool PutsAway { get; init; }

    public bool ShowNotes { get; init; }

    /// <summary>Show the patient's own requests, though the record is not open.</summary>
    public bool ShowRequests { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public override string ToString() => nameof(CallAnswer);
}

/// <summary>A part of the page of a call.</summary>
public enum Place
{
    Now,
    Script,
    Record,
    Shown,
    Notes,
    Told,
    WrapUp,
    Requests,
    Contact,
}

/// <summary>Which field was revealed, and why.</summary>
public sealed record RevealedField(string Segment, string Field, int Item, string Reason);

/// <summary>Everything that the page of a call shows. It doesn't print itself.</summary>
public sealed record CallSheet(
    CallScreen Screen, string LineName, string ClientName, string? Script, TimeZoneInfo Zone, string LevelTitle,
    ImmutableArray<(string Id, string Title)> Purposes, ImmutableArray<(string Id, string Title)> Segments,
    ViewDocument? View, CallRefusal? ViewRefusal, ImmutableArray<NotedDisclosure> Told, Notes? Notes, CallSide Side, ImmutableArray<Word> Words, Dictionary<Guid, string> Names, CallAnswer Answer)
{
    /// <summary>What there is to know of the telephone.</summary>
    public PhoneSheet? Phone { get; init; }

    /// <summary>What was typed and not kept yet.</summary>
    public Drafts Drafts { get; init; } = new([]);

    public Messages.RequestSheet Requests { get; init; } = Messages.RequestSheet.None;

    /// <summary>Whether the agent's roles may change contact data at all; the command judges the call by itself.</summary>
    public bool ChangesContact { get; init; }

    public bool Verified => Screen.Level != Guard.Access.AccessPolicy.NoLevel;

    public string? PurposeTitle => Screen.Purpose is { } id ? Purposes.FirstOrDefault(one => one.Id == id).Title ?? id : null;

    public string At(string step) => $"/calls/{Screen.Call}/{step}";

    public string Time(DateTimeOffset at) => Time(at, Zone);

    public static string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("h:mm tt", CultureInfo.GetCultureInfo("en-US"));

    /// <summary>A value as the agent says it: an instant of the record in the client's time zone, a date in US form, anything else as it stands.</summary>
    public string Spoken(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture)
        : value.Length >= 20 && value[10] == 'T' && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? TimeZoneInfo.ConvertTime(instant, Zone).ToString("ddd MM/dd/yyyy h:mm tt", CultureInfo.GetCultureInfo("en-US"))
        : value;

    public string Typed(string name) => Answer.Typed.GetValueOrDefault(name, "");

    /// <summary>Where on the page the last step and its answer belong.</summary>
    public Place Place => Answer switch
    {
        { Step: "notes" } or { Told: "note" or "scratchpad" } => Place.Notes,
        { Step: "told" } or { Told: "disclosure" } => Place.Told,
        { Step: "wrap-up" } => Place.WrapUp,
        { Step: "requests" } or { Told: "request" } => Place.Requests,
        { Step: "contact" } or { Changed: not null } => Place.Contact,
        { Step: "reveal" } when View is not null && View.Sections.Any(s => s.Segment == Typed("segment")) => Place.Record,
        _ => Place.Now,
    };

    /// <summary>The refusal, where it belongs.</summary>
    public CallRefusal? RefusalAt(Place place) => place == Place ? Answer.Refusal : null;

    public string? ToldAt(Place place) => place == Place ? Answer.Told : null;

    /// <summary>
    /// The one place of the page that has the focus: what must be read now, then what was refused, then the next step. Once the record
    /// is open that is the record, and after a note or a disclosure what follows it.
    /// </summary>
    public Place Focus => Answer switch
    {
        { Script: not null } => Place.Script,
        { Revealed: not null } => Place.Shown,
        { Refusal: not null } => Place,
        { Told: "request" } => Place.Requests,
        { Changed: not null } => Place.Contact,
        _ when View is null => Place.Now,
        { Told: "note" } => Place.Told,
        { Told: "scratchpad" } => Place.Notes,
        { Told: "disclosure" } => Place.WrapUp,
        _ => Place.Record,
    };

    /// <summary>Whether the step that was refused is this one; then its form is open and has the focus.</summary>
    public bool Refused(string step, string? factor = null) => Answer.Refusal is not null && Answer.Step == step && (factor is null || Typed("factor") == factor);

    /// <summary>Whether this question is asked for first, so that the recording is paused before its form is there.</summary>
    public bool AsksFirst(string factor) => Phone is { Pauses: var pauses } && pauses.Contains(factor) && Answer.Asked != factor;

    public string SegmentTitle(string id) => Segments.FirstOrDefault(one => one.Id == id).Title ?? CallWords.Title(id);

    public override string ToString() => nameof(CallSheet);
}
