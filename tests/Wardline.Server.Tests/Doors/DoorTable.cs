using static Wardline.Server.Tests.Doors.For;
using static Wardline.Server.Tests.Doors.Gets;

namespace Wardline.Server.Tests.Doors;

/// <summary>
/// Every door of the server, a row each. In what is sent, words in capitals stand for something of the house: a client's or line's
/// id, the caller's answers, the call, the version that was read.
/// </summary>
static class DoorTable
{
    const string Form = "/calls/{id}", Api = "/api/v1/calls/{id}";
    const string Representative = """ "given":"Amos","family":"Birch","relation":"friend","until":"UNTIL" """;

    public static readonly DoorRow[] Rows =
    [
        new("GET /health", Everybody, Plain),
        new("GET /assets/{name}", Everybody, Plain),
        new("POST /cti/v1/events", Everybody, NotSigned, "telephony.refused"),
        new("GET /sign-in", Everybody, Led) { But = Strangers(Plain) },
        new("POST /sign-in", Everybody, WrongName, "sign-in.failed", """{"email":"nobody@house.example","password":"six wrong words"}"""),
        new("GET /sign-in/code", Everybody, Led) { But = { ["half-way"] = Plain } },
        new("POST /sign-in/code", Everybody, Led, "sign-in.failed", """{"code":"wrong"}""") { But = { ["half-way"] = WrongName } },

        // Without a locked session they only lead elsewhere; the row that locks is followed by an unlocking.
        new("GET /locked", Everybody, Led),
        new("POST /locked", Everybody, Led),

        // Whoever brings the link's secret: it is the key, whatever session comes with it.
        new("GET /welcome/{secret}", Everybody, Plain),
        new("GET /welcome/{secret}/qr.svg", Everybody, Plain),
        new("POST /welcome/{secret}", Everybody, Unsaved, Sends: """{"name":"Orla Fenn","password":"short","again":"short","code":"0"}"""),

        new("GET /", SignedIn, Plain),
        new("GET /api/v1/token", SignedIn, Plain),
        new("GET /openapi/{documentName}.json", SignedIn, Plain),
        new("POST /stay", SignedIn, Silent),
        new("POST /api/v1/stay", SignedIn, Ok, "session.duress", """{"n":3}"""),
        new("GET /demo", SignedIn, Plain),
        new("GET /demo/cards", SignedIn, Plain),

        new("GET /desk", SignedIn, Plain),
        new("GET /desk/ringing", SignedIn, Plain) { But = NoCalls(Nothing) },
        new("GET /desk/events", SignedIn, Plain) { But = NoCalls(Nothing), Streams = true },

        new("GET /calls", SignedIn, Plain),
        new("GET /api/v1/calls", SignedIn, Plain),
        new("POST /calls", SignedIn, Back, "call.open", """{"line":"LINE","number":""}""") { But = Opens },
        new("POST /api/v1/calls", SignedIn, Created, "call.open", """{"dialled":"DIALLED"}""") { But = Opens },

        new($"GET {Form}", Holder, Ok, "record.view") { RefusedAs = "call.read", Unverified = Plain, Floor = Told, Other = Plain, Shows = true },
        new($"POST {Form}/identify", Holder, Back, "call.identify", """{"name":"NAME","birth-date":"BORN"}""") { Other = FoundNone },
        new($"POST {Form}/answer", Holder, Back, "verification.attempt", """{"factor":"address","answer":"ADDRESS"}""") { Other = Refused },
        new($"POST {Form}/code", Holder, Ok, "verification.code-made") { Other = Refused },
        new($"POST {Form}/code-answer", Holder, Refused, "verification.attempt", """{"answer":"000000"}"""),
        new($"POST {Form}/authority", Holder, Back, "call.authority", """{"who":"self"}""") { Other = Refused },
        new($"POST {Form}/language", Holder, Back, "call.language", """{"language":"es"}"""),
        new($"POST {Form}/purpose", Holder, Back, "call.purpose", """{"purpose":"appointment"}"""),
        new($"POST {Form}/view", Holder, Ok, "record.view") { RefusedAs = "call.read", Unverified = Told, Floor = Told, Other = Told, Shows = true },
        new($"POST {Form}/reveal", Holder, Ok, "record.reveal", """{"segment":"contact","field":"0:phone","reason":"read-back"}""") { Unverified = Refused, Floor = Refused, Other = Refused, Shows = true },
        new($"POST {Form}/notes", Holder, Back, "call.note", """{"note":"Rang about the visit."}"""),
        new($"POST {Form}/drafts", Holder, Back, "call.draft", """{"field":"scratchpad","text":"Rings again at noon.","draft-seen":"0"}"""),
        new($"GET {Form}/drafts", Holder, Plain) { RefusedAs = "call.drafts-read" },
        new($"POST {Form}/drafts/read", Holder, Plain) { RefusedAs = "call.drafts-read" },
        new($"POST {Form}/told", Holder, Back, "disclosure.recorded", """{"to":"patient","segment":"appointments"}""") { Unverified = Refused, Other = Refused },
        new($"POST {Form}/requests", Holder, Back, "message.made", """{"kind":"appointment","subject":"book","about":"A Tuesday"}""") { Unverified = Refused, Floor = Refused, Other = Refused },
        new($"POST {Form}/requests/read", Holder, Ok, "message.read") { RefusedAs = "call.read", Unverified = Told, Floor = Told, Other = Told },
        // By a number on file alone nobody changes a number on file.
        new($"POST {Form}/contact", Holder, Refused, "contact.change", """{"kind":"phone","new":"617 555 0188"}"""),
        new($"POST {Form}/emergency", Holder, Ok, "call.emergency"),
        new($"POST {Form}/question", Holder, Ok, "record.view", """{"factor":"ssn-last4"}""") { RefusedAs = "call.read", Unverified = Plain, Floor = Told, Other = Plain, Shows = true },

        // On no telephone system: what needs one is refused.
        new($"POST {Form}/recording", Holder, Refused, "telephony.order-made", """{"to":"pause"}"""),
        new($"POST {Form}/transfer", Holder, Refused, "telephony.order-made", """{"to":"emergency"}"""),
        new($"POST {Form}/hold", Holder, Refused, "telephony.order-made", """{"to":"hold"}"""),
        new($"POST {Form}/consult", Holder, Refused, "telephony.order-made", """{"to":"nurse-line"}"""),
        new($"POST {Form}/conference", Holder, Refused, "telephony.order-made", """{"to":"interpreter","language":"es"}"""),
        new($"GET {Form}/line", Holder, Silent) { RefusedAs = "call.read" },
        new($"POST {Form}/call-back", Holder, Refused, "telephony.order-made"),
        new($"POST {Form}/call-back-answered", Holder, Refused, "verification.attempt", """{"who":"them"}"""),
        new($"POST {Form}/call-back-number", Holder, Ok, "verification.callback-shown") { Unverified = Refused, Floor = Refused, Other = Refused },
        new($"POST {Form}/call-back-dialled", Holder, Refused, "verification.attempt", """{"who":"them"}"""),
        new($"POST {Form}/wrap-up", Holder, Back, "call.wrapped-up", """{"disposition":"answered","nothing-told":"yes"}"""),

        new($"GET {Api}", Holder, Plain) { RefusedAs = "call.read" },
        new($"POST {Api}/identify", Holder, Ok, "call.identify", """{"name":"NAME","birthDate":"BORN"}"""),
        new($"POST {Api}/verify", Holder, Ok, "verification.attempt", """{"factor":"address","answer":"ADDRESS"}""") { Other = Refused },
        new($"POST {Api}/codes", Holder, Ok, "verification.code-made") { Other = Refused },
        new($"POST {Api}/codes/verify", Holder, Refused, "verification.attempt", """{"code":"000000"}"""),
        new($"POST {Api}/authority", Holder, Ok, "call.authority", """{"kind":"self"}""") { Other = Refused },
        new($"POST {Api}/language", Holder, Ok, "call.language", """{"language":"es"}"""),
        new($"POST {Api}/purpose", Holder, Ok, "call.purpose", """{"purpose":"appointment"}"""),
        new($"POST {Api}/view", Holder, Ok, "record.view") { Unverified = Refused, Floor = Refused, Other = Refused, Shows = true },
        new($"POST {Api}/reveal", Holder, Ok, "record.reveal", """{"segment":"contact","field":"phone","reason":"read-back"}""") { Unverified = Refused, Floor = Refused, Other = Refused, Shows = true },
        new($"POST {Api}/notes", Holder, Ok, "call.note", """{"text":"Rang about the visit."}"""),
        // The only way to read a note, and gone with the wrap-up: whoever wants one opened after it brings a basis and a grant of their own, and a row here.
        new($"POST {Api}/notes/read", Holder, Ok, "call.notes-read"),
        new($"POST {Api}/disclosures", Holder, Ok, "disclosure.recorded", """{"to":"patient","segments":["appointments"]}""") { Unverified = Refused, Other = Refused },
        new($"POST {Api}/requests", Holder, Ok, "message.made", """{"kind":"appointment","subject":"book","about":"A Tuesday"}""") { Unverified = Refused, Floor = Refused, Other = Refused },
        new($"POST {Api}/requests/read", Holder, Ok, "message.read") { Unverified = Refused, Floor = Refused, Other = Refused },
        new($"POST {Api}/contact", Holder, Refused, "contact.change", """{"kind":"phone","new":"617 555 0188"}"""),
        new($"POST {Api}/emergency", Holder, Ok, "call.emergency"),
        new($"GET {Api}/telephone", Holder, Plain) { RefusedAs = "call.read" },
        new($"POST {Api}/question", Holder, Plain, Sends: """{"factor":"ssn-last4"}""") { RefusedAs = "call.read" },
        new($"POST {Api}/recording", Holder, Refused, "telephony.order-made", """{"to":"pause"}"""),
        new($"POST {Api}/transfer", Holder, Refused, "telephony.order-made", """{"to":"emergency"}"""),
        new($"POST {Api}/hold", Holder, Refused, "telephony.order-made", """{"to":"hold"}"""),
        new($"POST {Api}/consult", Holder, Refused, "telephony.order-made", """{"to":"nurse-line"}"""),
        new($"POST {Api}/conference", Holder, Refused, "telephony.order-made", """{"to":"interpreter","language":"es"}"""),
        new($"POST {Api}/call-back", Holder, Refused, "telephony.order-made"),
        new($"POST {Api}/call-back/answered", Holder, Refused, "verification.attempt", """{"order":"01890000-0000-7000-8000-000000000001","who":"them"}"""),
        new($"POST {Api}/call-back/number", Holder, Ok, "verification.callback-shown") { Unverified = Refused, Floor = Refused, Other = Refused },
        new($"POST {Api}/call-back/dialled", Holder, Refused, "verification.attempt", """{"who":"them"}"""),
        new($"POST {Api}/wrap-up", Holder, Ok, "call.wrapped-up", """{"disposition":"answered","confirmed":[],"nothingTold":true}"""),

        new("GET /api/v1/calls/waiting", SignedIn, Forbidden, "representative.waiting") { But = { ["supervisor"] = Plain } },
        new("GET /representatives", SignedIn, Forbidden) { But = { ["supervisor"] = Plain } },
        new("POST /representatives", Supervisors, Back, "representative.entered", $$"""{"call":"CALL.1","purpose":"billing",{{Representative}}}"""),
        new($"POST {Api}/representatives", Supervisors, Ok, "representative.entered", $$"""{"purposes":["billing"],"round":1,{{Representative}}}"""),

        new($"GET {Form}/hand-over", Holder, Plain) { RefusedAs = "call.read" },
        new($"GET {Form}/beside", Holder, Nothing) { RefusedAs = "call.read" },
        new($"POST {Form}/ask", Holder, Back, "call.asked", """{"kind":"help"}"""),
        new($"POST {Form}/withdraw", Holder, MovedOn, "call.ask-withdrawn", """{"ask":"01890000-0000-7000-8000-000000000001"}"""),
        new($"POST {Form}/put-away", Holder, MovedOn, "call.whisper-put-away", """{"word":"01890000-0000-7000-8000-000000000001"}"""),
        new("GET /desk/offers/{ask}", SignedIn, Absent),
        new("POST /desk/offers/{ask}", SignedIn, Missing, "call.handed-over"),

        new("GET /floor", SignedIn, Forbidden) { But = { ["supervisor"] = Plain } },
        new("GET /floor/board", SignedIn, Forbidden) { But = { ["supervisor"] = Plain } },
        new("GET /floor/events", SignedIn, Forbidden) { But = { ["supervisor"] = Plain }, Streams = true },
        new("GET /floor/calls/{id}", Supervisors, Plain, "floor.read"),
        new("POST /floor/calls/{id}/whisper", Supervisors, Back, "call.whisper", """{"text":"Offer a call back."}"""),
        new("POST /floor/calls/{id}/take-over", Supervisors, Back, "call.taken-over"),
        new("POST /floor/calls/{id}/vouch", Supervisors, MovedOn, "verification.vouched", """{"ask":"01890000-0000-7000-8000-000000000001","reason":"known-in-person"}"""),
        new("POST /floor/calls/{id}/answer", Supervisors, MovedOn, "call.ask-answered", """{"ask":"01890000-0000-7000-8000-000000000001"}"""),
        new("POST /floor/reviews/{approval}", SignedIn, Forbidden, "verification.vouching-reviewed", """{"sound":"yes"}""") { But = { ["supervisor"] = MovedOn } },

        new("GET /my-calls", SignedIn, Plain),
        new("GET /api/v1/my-calls", SignedIn, Plain),
        new("POST /call-sheets", Sheets, Led, "call.sheets-found", """{"id":"CALL"}""") { RefusedAs = "call.sheet-read", Theirs = Back },
        new("GET /call-sheets/{id}", Sheets, Plain, "call.sheet-read") { Theirs = Ok },
        new("POST /call-sheets/{id}/addendum", Author, Back, "call.note-addendum", """{"note":"And the blue ones."}"""),
        new("POST /api/v1/call-sheets/find", Sheets, Plain, "call.sheets-found", """{"id":"CALL"}""") { RefusedAs = "call.sheet-read", Theirs = Ok },
        new("GET /api/v1/call-sheets/{id}", Sheets, Plain, "call.sheet-read") { Theirs = Ok },
        new("POST /api/v1/call-sheets/{id}/addendum", Author, Ok, "call.note-addendum", """{"text":"And the blue ones."}"""),
        new("GET /figures", SignedIn, Forbidden) { But = Figures },
        new("GET /api/v1/figures", SignedIn, Forbidden) { But = Figures },
        new("GET /floor/duress/{alarm}", SignedIn, Forbidden) { But = { ["supervisor"] = Led } },
        new("POST /floor/duress/{alarm}", SignedIn, Forbidden, "session.duress-acknowledged", """{"reason":"drill"}""") { But = { ["supervisor"] = MovedOn } },

        new("GET /downtime", SignedIn, Plain, "downtime.read") { But = Opens },
        new("POST /downtime/print", SignedIn, Ok, "downtime.printed", """{"client":"CLIENT","sheets":"2"}""") { But = Opens },
        new("POST /downtime/void", SignedIn, Refused, "downtime.sheet-void", """{"lost":"CLIENT:default-9999-0"}""") { But = Opens },
        new("GET /downtime/late", SignedIn, Plain, "downtime.read") { But = Opens },
        new("POST /downtime/late", SignedIn, Refused, "downtime.entered", """{"line":"LINE","serial":"default-9999-0"}""") { But = Opens },
        new("GET /api/v1/downtime", SignedIn, Plain, "downtime.read") { But = Opens },
        new("POST /api/v1/downtime/void", SignedIn, Refused, "downtime.sheet-void", """{"client":"CLIENT","serial":"default-9999-0","why":"lost"}""") { But = Opens },
        new("POST /api/v1/downtime/late", SignedIn, Refused, "downtime.entered", """{"dialled":"DIALLED","serial":"default-9999-0","began":"2026-11-25T10:00:00Z","ended":"2026-11-25T10:05:00Z","takenBy":"01890000-0000-7000-8000-000000000001","disposition":"answered"}""") { But = Opens },

        new("GET /inbox", Inboxes, Plain),
        new("GET /inbox/list", Inboxes, Plain),
        new("GET /inbox/{id}", Readers, Ok, "message.read") { Shows = true },
        new("POST /inbox/{id}/acknowledge", Readers, Back, "message.acknowledged"),
        new("POST /inbox/{id}/answer", Readers, Back, "message.answered", """{"text":"It is booked."}"""),
        new("POST /inbox/{id}/done", Readers, Back, "message.done"),
        new("POST /inbox/{id}/return", Readers, Back, "message.returned", """{"text":"Not ours."}"""),

        .. Register("clients", "client", "profiled", """{"code":"ward-#","name":"Ward #","timeZone":"America/Chicago","hours":"always","letterhead":"Ward","agreement":"BAA #","noticeHours":48}"""),
        .. Register("lines", "line", "added", """{"client":"CLIENT","dialled":"+1312555014#","name":"Line #","purposes":["appointment"]}"""),
        .. Register("scripts", "script", "added", """{"client":"CLIENT","name":"Script #","body":"Good day."}"""),
        .. Register("staff", "staff", "invited", """{"name":"Orla Fenn","email":"orla.#@house.example","roles":["agent"]}"""),
        .. Register("teams", "team", "added", """{"name":"Team #"}"""),
        new("POST /admin/staff/{id}/link", Administrators, Ok, "link.made"),
        new("POST /api/v1/admin/staff/{id}/link", Administrators, Ok, "link.made"),
        new("GET /admin", Administrators, Led),
        new("GET /admin/roles", Administrators, Plain),
        new("GET /api/v1/admin/roles", Administrators, Plain),

        new("POST /lock", SignedIn, Back, "session.locked", """{"at":"/desk"}"""),

        // Last: it ends the session.
        new("POST /sign-out", SignedIn, Back, "sign-in.ended"),
    ];

    // Roles to which no rule shows anything open no calls.
    static Dictionary<string, Gets> Opens => NoCalls(Forbidden);

    static Dictionary<string, Gets> NoCalls(Gets gets) => Expectations.NoCalls.ToDictionary(who => who, _ => gets);

    static Dictionary<string, Gets> Figures => new[] { "supervisor", "privacy-officer", "risk-manager", "auditor" }.ToDictionary(who => who, _ => Plain);

    static Dictionary<string, Gets> Strangers(Gets gets) => new() { ["anonymous"] = gets, ["half-way"] = gets };

    /// <summary>The doors of a register: # is another number for each thing that is added.</summary>
    public static string Draft(string register) => Rows.Single(r => r.Door == $"POST /api/v1/admin/{register}").Sends;

    static DoorRow[] Register(string register, string kind, string added, string draft)
    {
        var (page, api) = ($"/admin/{register}", $"/api/v1/admin/{register}");
        var saved = added == "invited" ? Ok : Back; // the page with the one-time link
        return
        [
            new($"GET {page}", Administrators, Plain),
            new($"GET {page}/new", Administrators, Plain),
            new($"POST {page}", Administrators, saved, $"{kind}.{added}", draft),
            new($"GET {page}/{{id}}", Administrators, Plain),
            new($"POST {page}/{{id}}", Administrators, Back, $"{kind}.changed", Versioned(draft)),
            new($"GET {page}/{{id}}/retire", Administrators, Plain),
            new($"POST {page}/{{id}}/retire", Administrators, Back, $"{kind}.retired", Versioned("{}")),
            new($"POST {page}/{{id}}/bring-back", Administrators, Back, $"{kind}.brought-back", Versioned("{}")),
            new($"GET {api}", Administrators, Plain),
            new($"GET {api}/{{id}}", Administrators, Plain),
            new($"POST {api}", Administrators, Created, $"{kind}.{added}", draft),
            new($"PUT {api}/{{id}}", Administrators, Ok, $"{kind}.changed", Versioned(draft)),
            new($"POST {api}/{{id}}/retire", Administrators, Ok, $"{kind}.retired", Versioned("{}")),
            new($"POST {api}/{{id}}/bring-back", Administrators, Ok, $"{kind}.brought-back", Versioned("{}")),
        ];
    }

    static string Versioned(string draft) => draft.Replace("}", draft == "{}" ? "\"version\":\"VERSION\"}" : ",\"version\":\"VERSION\"}", StringComparison.Ordinal);
}
