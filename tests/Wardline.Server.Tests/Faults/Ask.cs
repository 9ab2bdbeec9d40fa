using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard.Vault;
using Wardline.Identity;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Faults;

/// <summary>A request at a door, sent as a program or a browser sends it, in a state of the call in which it gives what it can give.</summary>
/// <param name="Door">Method and path.</param>
/// <param name="Body">JSON for the API, a form for a page.</param>
/// <param name="Done">The status of its success.</param>
sealed record Ask(string Door, string Body, int Done)
{
    /// <summary>Something that only a note of the call says.</summary>
    public const string Noted = "Zanzibar lanternwright";

    /// <summary>The entry that each door's success writes; doors that aren't here show states only and write none.</summary>
    static readonly FrozenDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["POST /api/v1/calls"] = "call.open", ["POST /calls"] = "call.open",
        ["identify"] = "call.identify", ["verify"] = "verification.attempt", ["answer"] = "verification.attempt",
        ["codes"] = "verification.code-made", ["code"] = "verification.code-made", ["codes/verify"] = "verification.attempt", ["code-answer"] = "verification.attempt",
        ["authority"] = "call.authority", ["representatives"] = "representative.entered", ["POST /representatives"] = "representative.entered",
        ["language"] = "call.language", ["purpose"] = "call.purpose", ["view"] = "record.view", ["GET /calls/{id}"] = "record.view", ["reveal"] = "record.reveal",
        ["notes"] = "call.note", ["notes/read"] = "call.notes-read", ["GET /calls/{id}?notes=shown"] = "call.notes-read",
        ["POST /calls/{id}/question"] = "record.view", ["recording"] = "telephony.order-made", ["call-back"] = "telephony.order-made", ["call-back-number"] = "verification.callback-shown",
        ["transfer"] = "telephony.order-made", ["hold"] = "telephony.order-made", ["consult"] = "telephony.order-made", ["conference"] = "telephony.order-made", ["call-back/number"] = "verification.callback-shown", ["call-back/answered"] = "verification.attempt", ["call-back/dialled"] = "verification.attempt",
        ["call-back-answered"] = "verification.attempt", ["call-back-dialled"] = "verification.attempt",
        ["POST /calls/{id}/drafts"] = "call.draft", ["drafts/read"] = "call.drafts-read",
        ["requests"] = "message.made", ["requests/read"] = "message.read", ["contact"] = "contact.change", ["disclosures"] = "disclosure.recorded", ["told"] = "disclosure.recorded", ["emergency"] = "call.emergency",
        ["ask"] = "call.asked", ["withdraw"] = "call.ask-withdrawn", ["put-away"] = "call.whisper-put-away", ["wrap-up"] = "call.wrapped-up",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every door of calls; a test holds that none is missing.</summary>
    public static IReadOnlyList<Ask> All { get; } =
    [
        new("GET /api/v1/calls/{id}", "", 200),
        new("POST /api/v1/calls/{id}/identify", """{"name":"Araminta Quillfeather","birthDate":"1961-07-09"}""", 200),
        new("POST /api/v1/calls/{id}/verify", """{"factor":"address","answer":"1 Wrong Street 02139"}""", 200),
        new("POST /api/v1/calls/{id}/codes", "{}", 200),
        new("POST /api/v1/calls/{id}/codes/verify", """{"code":"000000"}""", 200),
        new("POST /api/v1/calls/{id}/authority", """{"kind":"self"}""", 200),
        new("POST /api/v1/calls/{id}/representatives", """{"given":"A","family":"B","relation":"friend","purposes":["billing"],"until":"UNTIL","round":1}""", 200),
        new("POST /api/v1/calls/{id}/language", """{"language":"es"}""", 200),
        new("POST /api/v1/calls/{id}/purpose", """{"purpose":"appointment"}""", 200),
        new("POST /api/v1/calls/{id}/view", "{}", 200),
        new("POST /api/v1/calls/{id}/reveal", """{"segment":"contact","field":"phone","reason":"read-back"}""", 200),
        new("POST /api/v1/calls/{id}/notes", """{"text":"Rang about the visit."}""", 200),
        new("POST /api/v1/calls/{id}/notes/read", "{}", 200),
        new("POST /api/v1/calls/{id}/disclosures", """{"to":"patient","segments":["appointments"]}""", 200),
        new("POST /api/v1/calls/{id}/requests", """{"kind":"appointment","subject":"book","about":"A Tuesday"}""", 200),
        new("POST /api/v1/calls/{id}/requests/read", "{}", 200),
        new("POST /api/v1/calls/{id}/contact", """{"kind":"phone","new":"617 555 0188"}""", 422),
        new("POST /api/v1/calls/{id}/emergency", "{}", 200),
        new("GET /api/v1/calls/{id}/telephone", "", 200),
        new("POST /api/v1/calls/{id}/question", """{"factor":"ssn-last4"}""", 200),
        new("POST /api/v1/calls/{id}/recording", """{"to":"pause"}""", 422),
        new("POST /api/v1/calls/{id}/transfer", """{"to":"emergency"}""", 422),
        new("POST /api/v1/calls/{id}/hold", """{"to":"hold"}""", 422),
        new("POST /api/v1/calls/{id}/consult", """{"to":"nurse-line"}""", 422),
        new("POST /api/v1/calls/{id}/conference", """{"to":"interpreter","language":"es"}""", 422),
        new("POST /api/v1/calls/{id}/call-back", "{}", 422),
        new("POST /api/v1/calls/{id}/call-back/answered", """{"order":"0189aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee","who":"them"}""", 422),
        new("POST /api/v1/calls/{id}/call-back/number", "{}", 200),
        new("POST /api/v1/calls/{id}/call-back/dialled", """{"who":"them"}""", 422),
        new("POST /api/v1/calls/{id}/wrap-up", """{"disposition":"answered","confirmed":[],"nothingTold":true}""", 200),
        new("GET /api/v1/calls", "", 200),
        new("GET /api/v1/calls/waiting", "", 200),
        new("POST /api/v1/calls", """{"dialled":"+16175550100"}""", 201),
        new("GET /calls", "", 200),
        new("POST /calls", "line=LINE&number=", 302),
        new("GET /calls/{id}", "", 200),
        new("GET /calls/{id}?notes=shown", "", 200),
        new("POST /calls/{id}/identify", "name=Araminta+Quillfeather&birth-date=07/09/1961", 302),
        new("POST /calls/{id}/answer", "factor=address&answer=1+Wrong+Street+02139", 302),
        new("POST /calls/{id}/code", "", 200),
        new("POST /calls/{id}/code-answer", "answer=000000", 302),
        new("POST /calls/{id}/authority", "who=self", 302),
        new("POST /calls/{id}/language", "language=es", 302),
        new("POST /calls/{id}/purpose", "purpose=appointment", 302),
        new("POST /calls/{id}/view", "", 200),
        new("POST /calls/{id}/reveal", "segment=contact&field=0:phone&reason=read-back", 200),
        new("POST /calls/{id}/notes", "note=Rang+about+the+visit.", 302),
        new("POST /calls/{id}/drafts", "field=details&text=Told+the+sister.&draft-seen=0&draft-seq=1&draft-page=0190a5c2-7b6e-7c00-8123-4567890abca1", 302),
        new("GET /calls/{id}/drafts", "", 200),
        new("POST /calls/{id}/drafts/read", "", 200),
        new("POST /calls/{id}/told", "to=patient&segment=appointments", 302),
        new("POST /calls/{id}/requests", "kind=appointment&subject=book&about=A+Tuesday", 302),
        new("POST /calls/{id}/requests/read", "", 200),
        new("POST /calls/{id}/contact", "kind=phone&new=617+555+0188", 422),
        new("POST /calls/{id}/emergency", "", 200),
        new("POST /calls/{id}/question", "factor=ssn-last4", 200),

        // On no telephone system: what needs one is refused, with its entry.
        new("POST /calls/{id}/recording", "to=pause", 422),
        new("POST /calls/{id}/transfer", "to=emergency", 422),
        new("POST /calls/{id}/hold", "to=hold", 422),
        new("POST /calls/{id}/consult", "to=nurse-line", 422),
        new("POST /calls/{id}/conference", "to=interpreter&language=es", 422),
        new("GET /calls/{id}/line", "", 204),
        new("POST /calls/{id}/call-back", "", 422),
        new("POST /calls/{id}/call-back-answered", "who=them", 422),
        new("POST /calls/{id}/call-back-number", "", 200),
        new("POST /calls/{id}/call-back-dialled", "who=them", 422),
        new("GET /calls/{id}/beside", "", 204),
        new("GET /calls/{id}/hand-over", "", 200),
        new("POST /calls/{id}/ask", "kind=help", 302),

        // Of what isn't there: refused, with its entry.
        new("POST /calls/{id}/withdraw", "ask=0189aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", 409),
        new("POST /calls/{id}/put-away", "word=0189aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", 409),
        new("POST /calls/{id}/wrap-up", "disposition=answered&nothing-told=yes", 302),
        new("GET /representatives", "", 200),
        new("POST /representatives", "call=ID.1&given=Amparo&family=Quiroga&relation=friend&purpose=billing&until=UNTIL", 302),
    ];

    /// <summary>Kind of the entry that its success writes; null when it writes none.</summary>
    public string? Kind => Kinds.GetValueOrDefault(Door) ?? Kinds.GetValueOrDefault(Door.Split("{id}/")[^1]);

    /// <summary>The entry (of a refusal too) is itself the act and shares its commit with others of the kind; else it commits with the act that it tells of.</summary>
    public bool IsShown => Done == 422 || Kind is "call.ask-withdrawn" or "record.view" or "record.reveal" or "call.notes-read" or "call.drafts-read" or "message.read";

    /// <summary>Its success changes what other asks on the same call get.</summary>
    public bool IsAlone => Kind is "call.identify" or "verification.attempt" or "verification.code-made" or "verification.callback-shown" or "call.wrapped-up";

    /// <summary>The status when it is done already: the call is over, the code is used.</summary>
    public int Again => Kind == "call.wrapped-up" ? 410 : Door.EndsWith("/beside", StringComparison.Ordinal) ? 200 : Kind == "call.asked" ? 422 : Door.Contains("/code", StringComparison.Ordinal) && Kind == "verification.attempt" ? 422 : Done;

    public string Method => Door.Split(' ')[0];

    /// <summary>Entering a representative is a supervisor's act on somebody else's call; all else is the holder's.</summary>
    public string Who => Door.EndsWith("/representatives", StringComparison.Ordinal) || Door.EndsWith("/waiting", StringComparison.Ordinal) ? "supervisor" : "agent";

    bool IsApi => Door.Contains(" /api/", StringComparison.Ordinal);

    /// <summary>Every door with a call to ask it on: verified, for an appointment, with a note.</summary>
    public static async Task<List<(Guid Call, Ask Ask)>> PrepareAllAsync(CallHouse desk)
    {
        var (asks, shared) = (new List<(Guid, Ask)>(), await CallAsync(desk));
        foreach (var ask in All)
        {
            var call = ask.IsAlone ? await CallAsync(desk) : shared;
            asks.Add((call, await ask.PrepareAsync(desk, call)));
        }

        await desk.AsAsync("supervisor");
        return asks;
    }

    static async Task<Guid> CallAsync(CallHouse desk)
    {
        var call = await desk.VerifiedAsync("agent");
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/notes", new { text = Noted })).Status);
        var id = Guid.Parse(call.Split('/')[^1]);
        var agent = (await desk.House.Get<StaffList>().FindByEmailAsync(desk.PersonOf("agent").Email))!;
        var draft = new SaveDraft(new Agent(agent.Id, [.. agent.Roles]), id, DraftFields.Scratchpad, Noted, new DraftMark(Guid.Empty, 1, 0));
        Assert.NotNull((await draft.HandleAsync(desk.House.Get<CallFloor>())).Value);
        return id;
    }

    async Task<Ask> PrepareAsync(CallHouse desk, Guid call)
    {
        var body = Body;
        if (body.Contains("000000", StringComparison.Ordinal))
        {
            Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", $"/api/v1/calls/{call}/codes", null)).Status);
            body = body.Replace("000000", desk.Code(), StringComparison.Ordinal);
        }

        var line = (await desk.House.Get<Lines>().AllAsync()).First(one => one.Dialled == CallHouse.MainLine).Id;
        return this with
        {
            Body = body.Replace("ID", call.ToString(), StringComparison.Ordinal).Replace("LINE", line.ToString(), StringComparison.Ordinal)
                .Replace("UNTIL", desk.House.Time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal),
        };
    }

    /// <summary>Sends it on a connection of its own; the answer is still to be read.</summary>
    public async Task<Wire> SendAsync(CallHouse desk, Guid call, string? who = null)
    {
        var browser = await desk.AsAsync(who ?? Who);
        var wire = await Wire.OpenAsync(desk.House, browser.Cookies);
        await wire.SendAsync(Method, Door.Split(' ')[1].Replace("{id}", call.ToString(), StringComparison.Ordinal), IsApi, Body);
        return wire;
    }

    public async Task<Answer> AnswerAsync(CallHouse desk, Guid call, string? who = null)
    {
        await using var wire = await SendAsync(desk, call, who);
        return await wire.AnswerAsync();
    }

    public override string ToString() => Door;
}
