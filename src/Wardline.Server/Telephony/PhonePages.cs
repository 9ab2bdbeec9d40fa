using Wardline.Calls;
using Wardline.Server.Calls;
using Wardline.Server.Floor;
using Wardline.Server.Identity;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>The steps of a call that have to do with its telephone.</summary>
static class PhonePages
{
    /// <param name="call">The group of one call's pages.</param>
    public static void Map(RouteGroupBuilder call)
    {
        // Opens one question's form. It is a post because the recording is paused for it, and a showing of the record has its entry.
        call.MapPost("/question", async (HttpContext context, CallDesk desk, Guid id) =>
            await desk.PageAsync(context, id, new CallAnswer { Asking = CallPages.Text(await context.Request.ReadFormAsync(), "factor"), ShowView = false }));
        call.MapPost("/recording", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new SetRecording(agent, id, CallPages.Text(form, "to") == "pause").HandleAsync(phone.Orders, context.RequestAborted), _ => CallPages.To(id, "")));
        call.MapPost("/transfer", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            TransferOf(agent, id, form).HandleAsync(phone.Orders, context.RequestAborted), _ => CallPages.To(id, "")));
        call.MapPost("/hold", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new HoldCall(agent, id, CallPages.Text(form, "to") == "hold").HandleAsync(phone.Orders, context.RequestAborted), _ => CallPages.To(id, "")));
        foreach (var joins in new[] { false, true })
        {
            call.MapPost(joins ? "/conference" : "/consult", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
                new RingFor(agent, id, WhomOf(form), joins).HandleAsync(phone.Orders, context.RequestAborted), _ => CallPages.To(id, "")));
        }

        call.MapGet("/line", LineAsync).WithMetadata(new AskedByPage());
        call.MapPost("/call-back", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, _) =>
            new CallBack(agent, id).HandleAsync(phone.Orders, context.RequestAborted), _ => CallPages.To(id, "")));
        call.MapPost("/call-back-answered", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new AnswerCallBack(agent, id, Guid.TryParse(CallPages.Text(form, "order"), out var order) ? order : Guid.Empty, Who(form)).HandleAsync(phone.Orders, context.RequestAborted),
            verified => CallPages.Text(context.Request.Form, "who") == "nobody" ? CallPages.To(id, "") : CallPages.Checked(id)(verified)));
        call.MapPost("/call-back-number", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, _) =>
            new ShowCallBackNumber(agent, id).HandleAsync(phone.Orders, context.RequestAborted), number => desk.PageAsync(context, id, new CallAnswer { ToDial = number })));
        call.MapPost("/call-back-dialled", (HttpContext context, CallDesk desk, CallPhone phone, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new AnswerByHand(agent, id, IsThem(form)).HandleAsync(phone.Orders, context.RequestAborted), CallPages.Checked(id)));
    }

    // How the line stands, for a page that has heard of news. Refused like reading the call is.
    static async Task<IResult> LineAsync(HttpContext context, CallDesk desk, CallPhone phone, FloorDesk people, Guid id)
    {
        var (agent, cancel) = (CallDesk.AgentOf(context), context.RequestAborted);
        var read = await new ReadCall(agent, id).HandleAsync(desk.Floor, cancel);
        return read.Refusal is { } refusal ? Results.StatusCode(CallDesk.StatusOf(refusal.Kind))
            : (await new ReadTelephone(agent, id).HandleAsync(phone.Orders, cancel)).Line is { } line ? Results.Json(LineWords.Of(line, await people.NamesAsync()))
            : Results.NoContent();
    }

    static TransferTo ToOf(IFormCollection form) => CallPages.Text(form, "to") switch
    {
        "colleague" => TransferTo.Colleague, "emergency" => TransferTo.Emergency, "nurse-line" => TransferTo.NurseLine, "interpreter" => TransferTo.Interpreter, _ => (TransferTo)(-1),
    };

    static PhoneTarget WhomOf(IFormCollection form)
    {
        var to = ToOf(form);
        return new PhoneTarget(
            to, to == TransferTo.Colleague && Guid.TryParse(CallPages.Text(form, "colleague"), out var colleague) ? colleague : null,
            to == TransferTo.Interpreter ? CallPages.Text(form, "language") : null);
    }

    static TransferCall TransferOf(Agent agent, Guid id, IFormCollection form)
    {
        if (CallPages.Text(form, "consult") is { Length: > 0 } consult)
        {
            return new TransferCall(agent, id, default, null, TransferKind.Warm) { Consult = Guid.TryParse(consult, out var order) ? order : Guid.Empty };
        }

        var to = ToOf(form);
        var kind = CallPages.Text(form, "how") switch { "" or "warm" => TransferKind.Warm, "consult" => TransferKind.Consult, "cold" => TransferKind.Cold, _ => (TransferKind)(-1) };
        return new TransferCall(agent, id, to, to == TransferTo.Colleague && Guid.TryParse(CallPages.Text(form, "colleague"), out var colleague) ? colleague : null, kind);
    }

    static PickedUp Who(IFormCollection form) => IsThem(form) ? PickedUp.Them : CallPages.Text(form, "who") == "nobody" ? PickedUp.Nobody : PickedUp.Other;

    // Anything else than the one word is somebody else.
    static bool IsThem(IFormCollection form) => CallPages.Text(form, "who") == "them";
}
