using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Server.Shell;
using Wardline.Server.Telephony;

namespace Wardline.Server.Calls;

/// <summary>
/// The pages of a call. A step that was done leads back to the page, so that a reload repeats nothing; a refused one answers at
/// once with its reason. What was revealed, hinted or typed is on the answer of its own post and nowhere else.
/// </summary>
static class CallPages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        signedIn.MapGet("/calls", (HttpContext context, CallDesk desk, string? told) => desk.ListAsync(context, new CallAnswer { Told = told }));
        signedIn.MapPost("/calls", OpenAsync);
        var call = signedIn.MapGroup("/calls/{id:guid}");
        call.MapGet("", (HttpContext context, CallDesk desk, Guid id, string? told, string? notes) =>
            desk.PageAsync(context, id, new CallAnswer { Told = told, ShowNotes = notes == "shown" }));
        call.MapPost("/identify", IdentifyAsync);
        call.MapPost("/answer", AnswerAsync);
        call.MapPost("/code", (HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, _) =>
            new SendCode(agent, id).HandleAsync(desk.Floor, context.RequestAborted), made => desk.PageAsync(context, id, new CallAnswer { Code = made })));
        call.MapPost("/code-answer", (HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, form) =>
            new VerifyCode(agent, id, Text(form, "answer")).HandleAsync(desk.Floor, context.RequestAborted), Checked(id)));
        call.MapPost("/authority", AuthorityAsync);
        call.MapPost("/purpose", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => DoAsync(context, desk, id, (agent, form) =>
            new ChoosePurpose(agent, id, Text(form, "purpose")).HandleAsync(desk.Floor, context.RequestAborted), async _ =>
            {
                await phone.PutAwayAsync(CallDesk.AgentOf(context), id, CancellationToken.None);
                return await To(id, "purpose");
            }));
        call.MapPost("/view", (HttpContext context, CallDesk desk, Guid id) => desk.PageAsync(context, id, new CallAnswer { ShowView = true, PutsAway = true }));
        call.MapPost("/reveal", RevealAsync);
        call.MapPost("/notes", (HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, form) =>
            new AddNote(agent, id, Text(form, "note")) { Draft = Mark(context, form) }.HandleAsync(desk.Floor, context.RequestAborted), _ => To(id, "note&notes=shown"), "note"));
        call.MapPost("/told", ToldAsync);
        call.MapPost("/emergency", (HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, _) =>
            new Emergency(agent, id).HandleAsync(desk.Floor, context.RequestAborted), script => desk.PageAsync(context, id, new CallAnswer { Script = script })));
        call.MapPost("/language", (HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, form) =>
            new SetLanguage(agent, id, Text(form, "language")).HandleAsync(desk.Floor, context.RequestAborted), _ => To(id, "language")));
        call.MapPost("/wrap-up", WrapUpAsync);
        PhonePages.Map(call);
        DraftPages.Map(call);
        RepresentativePages.Map(signedIn);
    }

    static async Task<IResult> OpenAsync(HttpContext context, CallDesk desk)
    {
        var form = await context.Request.ReadFormAsync();
        var agent = CallDesk.AgentOf(context);
        var typed = Typed(form, "line", "number");
        var line = Guid.TryParse(form["line"], out var id) ? (await desk.LinesOfAsync(null)).FirstOrDefault(l => l.Line.Id == id).Line : null;
        var step = line is null ? null : await new OpenCall(agent, CallDesk.FactsOf(line), Text(form, "number")).HandleAsync(desk.Floor, context.RequestAborted);
        if (step?.Value is { } opened)
        {
            return await To(opened.Call, "opened");
        }

        // A line of a client that this person may not touch is answered as none; the ledger has the try.
        var refusal = step?.Refusal is { Kind: not RefusalKind.NotYourCall } said ? said : CallRefusal.Of(RefusalKind.BadInput);
        return await desk.ListAsync(context, new CallAnswer { Typed = typed, Refusal = refusal, Status = CallDesk.StatusOf(refusal.Kind) });
    }

    // A search that found nobody or several keeps what was typed: the agent adds one thing instead of typing all again.
    static Task<IResult> IdentifyAsync(HttpContext context, CallDesk desk, Guid id)
    {
        string[] names = ["name", "birth-date", "member-id", "phone"];
        var typed = ImmutableDictionary<string, string>.Empty;
        return DoAsync(context, desk, id, (agent, form) =>
        {
            typed = Typed(form, names);
            return new Identify(agent, id, Text(form, "name"), Text(form, "birth-date"), Text(form, "member-id"), Text(form, "phone")).HandleAsync(desk.Floor, context.RequestAborted);
        }, found => found.Found == Found.One ? To(id, found.Unfinished switch
        {
            UnfinishedText.Moved => "found-moved",
            UnfinishedText.Destroyed => "found-destroyed",
            _ => "found",
        }) : desk.PageAsync(context, id, new CallAnswer { Search = found, Typed = typed, Status = StatusCodes.Status422UnprocessableEntity }), names);
    }

    static Task<IResult> AnswerAsync(HttpContext context, CallDesk desk, CallPhone phone, Guid id) => DoAsync(context, desk, id, async (agent, form) =>
    {
        await phone.AskAsync(agent, id, Text(form, "factor"), context.RequestAborted);
        var step = await new VerifyFactor(agent, id, Text(form, "factor"), Text(form, "answer")).HandleAsync(desk.Floor, context.RequestAborted);
        if (step.Value is not null)
        {
            // One that was refused shows its form again. Whether or not the page is still there: the recording must not stay paused because it was left.
            await phone.AfterAnswerAsync(agent, id, CancellationToken.None);
        }

        return step;
    }, Checked(id), "factor");

    static Task<IResult> AuthorityAsync(HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, form) =>
        new StateAuthority(agent, id, Text(form, "who") switch
        {
            "self" => Guard.Access.AuthorityKind.Self,
            "representative" => Guard.Access.AuthorityKind.Representative,
            _ => (Guard.Access.AuthorityKind)(-1),
        }, Text(form, "name")).HandleAsync(desk.Floor, context.RequestAborted),
        stated => To(id, stated.Kind == Guard.Access.AuthorityKind.Self ? "self" : "representative"));

    // One button a masked field: its value is the item's place and the field's name.
    static Task<IResult> RevealAsync(HttpContext context, CallDesk desk, Guid id)
    {
        RevealedField? asked = null;
        return DoAsync(context, desk, id, (agent, form) =>
        {
            var parts = Text(form, "field").Split(':', 2);
            var item = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : -1;
            asked = new RevealedField(Text(form, "segment"), parts.Length == 2 ? parts[1] : "", item, Text(form, "reason"));
            return new RevealField(agent, id, asked.Segment, asked.Field, asked.Reason, item).HandleAsync(desk.Floor, context.RequestAborted);
        }, revealed => desk.PageAsync(context, id, new CallAnswer { Revealed = revealed, RevealedField = asked, ShowView = true }), "segment");
    }

    static Task<IResult> ToldAsync(HttpContext context, CallDesk desk, Guid id) => DoAsync(context, desk, id, (agent, form) =>
        new RecordDisclosure(agent, id, Text(form, "to") switch
        {
            "patient" => ToldTo.Patient,
            "representative" => ToldTo.Representative,
            "other" => ToldTo.Other,
            _ => (ToldTo)(-1),
        }, [.. form["segment"].OfType<string>()], Text(form, "details")) { Draft = Mark(context, form) }.HandleAsync(desk.Floor, context.RequestAborted), _ => To(id, "disclosure"), "details");

    static Task<IResult> WrapUpAsync(HttpContext context, CallDesk desk, CallPhone phone, Guid id) => DoAsync(context, desk, id, (agent, form) =>
        new WrapUp(
            agent, id, Text(form, "disposition"), [.. form["confirmed"].Select(one => Guid.TryParse(one, out var noted) ? noted : Guid.Empty)], Text(form, "nothing-told") == "yes")
        {
            Unkept = CallsApi.UnkeptOf(Text(form, "unkept")) ?? UnkeptText.Ask,
            Seen = DraftFields.Longest.Keys.ToImmutableDictionary(field => field, field => DraftPages.Number(form, "seen-" + field)),
            Beside = phone.Orders.ResumesWithWrapUp(agent),
        }.HandleAsync(desk.Floor, context.RequestAborted), _ => Task.FromResult(Results.Redirect("/desk?told=wrapped-up")), "disposition", "confirmed", "nothing-told");

    /// <summary>Runs a step; a refusal answers with the page of the call, the fields of <paramref name="kept"/> as typed.</summary>
    internal static async Task<IResult> DoAsync<T>(
        HttpContext context, CallDesk desk, Guid id, Func<Agent, IFormCollection, Task<Step<T>>> step, Func<T, Task<IResult>> done, params string[] kept) where T : class
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, kept);
        var result = await step(CallDesk.AgentOf(context), form);
        return result.Value is { } value ? await done(value)
            : result.Refusal!.Kind is RefusalKind.NotYourCall or RefusalKind.CallOver or RefusalKind.RoleMayNot ? CallDesk.Gone(result.Refusal, SentText.Of(context)?.Text)
            : await desk.PageAsync(context, id, new CallAnswer
            {
                Refusal = result.Refusal,
                Step = context.Request.Path.Value!.Split('/')[^1],
                Typed = Typed(form, kept),
                Status = CallDesk.StatusOf(result.Refusal.Kind),
            });
    }

    internal static Func<Verified, Task<IResult>> Checked(Guid id) => verified => To(id, verified.Matched ? "match" : "no-match");

    internal static Task<IResult> To(Guid id, string told) => Task.FromResult(Results.Redirect(told.Length == 0 ? $"/calls/{id}" : $"/calls/{id}?told={told}"));

    static Guard.Vault.DraftMark Mark(HttpContext context, IFormCollection form) => DraftPages.MarkOf(form, context.RequestServices.GetRequiredService<TimeProvider>());

    internal static string Text(IFormCollection form, string name) => form[name].ToString();

    static ImmutableDictionary<string, string> Typed(IFormCollection form, params string[] names) => names.ToImmutableDictionary(name => name, name => form[name].ToString());
}
