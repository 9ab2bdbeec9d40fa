using Wardline.Calls;
using Wardline.Server.Calls;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>What the telephone system does for a call, as JSON: the commands of the call's page.</summary>
static class PhoneApi
{
    /// <param name="call">The group of one call.</param>
    public static void Map(RouteGroupBuilder call)
    {
        call.MapGet("/telephone", async (HttpContext http, CallFloor floor, CallPhone phone, Guid id) =>
        {
            // A call that isn't theirs is refused, and entered, as reading it is.
            var read = await new ReadCall(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted);
            return read.Refusal is { } refusal ? CallsApi.Refused(refusal) : Results.Ok(await new ReadTelephone(CallDesk.AgentOf(http), id).HandleAsync(phone.Orders, http.RequestAborted));
        })
            .WithSummary("What the telephone system can do for the call, and how its orders stand; no patient data.").Produces<CallTelephone>();
        call.MapPost("/question", async (HttpContext http, CallFloor floor, CallPhone phone, Guid id, QuestionBody body) =>
        {
            var read = await new ReadCall(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted);
            return read.Refusal is { } refusal ? CallsApi.Refused(refusal) : Results.Ok(await phone.AskAsync(CallDesk.AgentOf(http), id, body.Factor, http.RequestAborted));
        })
            .WithSummary("Says that a question is about to be asked: for a sensitive one the recording is paused until an answer was compared. Ask the caller after this has answered.").Produces<AskedQuestion>();
        call.MapPost("/recording", (HttpContext http, CallPhone phone, Guid id, RecordingBody body) => body.To is "pause" or "resume"
            ? CallsApi.Answer(new SetRecording(CallDesk.AgentOf(http), id, body.To == "pause").HandleAsync(phone.Orders, http.RequestAborted))
            : Task.FromResult(CallsApi.Unknown("to", "pause or resume")))
            .WithSummary("Pauses or resumes the recording, and says what came of it.").Produces<RecordingSet>();
        call.MapPost("/call-back", (HttpContext http, CallPhone phone, Guid id) => CallsApi.Answer(new CallBack(CallDesk.AgentOf(http), id).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Calls the patient back at the number on file, which nobody is shown.").Produces<CallBackAsked>();
        call.MapPost("/call-back/answered", (HttpContext http, CallPhone phone, Guid id, AnsweredBody body) => body.Who is "them" or "other" or "nobody"
            ? CallsApi.Answer(new AnswerCallBack(CallDesk.AgentOf(http), id, body.Order, body.Who switch { "them" => PickedUp.Them, "nobody" => PickedUp.Nobody, _ => PickedUp.Other })
                .HandleAsync(phone.Orders, http.RequestAborted))
            : Task.FromResult(CallsApi.Unknown("who", "them, other or nobody")))
            .WithSummary("Says who picked up at the call back, once the telephone system has told that somebody did.").Produces<Verified>();
        call.MapPost("/call-back/number", (HttpContext http, CallPhone phone, Guid id) => CallsApi.Answer(new ShowCallBackNumber(CallDesk.AgentOf(http), id).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Shows the number on file once, to be dialled by hand where the telephone system can't be told to.").Produces<NumberToDial>();
        call.MapPost("/call-back/dialled", (HttpContext http, CallPhone phone, Guid id, DialledBody body) => WhoAsync(
            body.Who, them => new AnswerByHand(CallDesk.AgentOf(http), id, them).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Says who picked up at the number that was dialled by hand.").Produces<Verified>();
        call.MapPost("/transfer", (HttpContext http, CallPhone phone, Guid id, TransferBody body) =>
            CallsApi.Answer(new TransferCall(CallDesk.AgentOf(http), id, body.To, body.Colleague, body.Kind).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Hands the telephone call over: to a colleague, the emergency number or the nurse line. Needs no verification.").Produces<TransferAsked>();
        call.MapPost("/hold", (HttpContext http, CallPhone phone, Guid id, HoldBody body) => body.To is "hold" or "resume"
            ? CallsApi.Answer(new HoldCall(CallDesk.AgentOf(http), id, body.To == "hold").HandleAsync(phone.Orders, http.RequestAborted))
            : Task.FromResult(CallsApi.Unknown("to", "hold or resume")))
            .WithSummary("Puts the caller on hold, or goes back to them, from a consult too.").Produces<LineSet>();
        call.MapPost("/consult", (HttpContext http, CallPhone phone, Guid id, RingBody body) =>
            CallsApi.Answer(new RingFor(CallDesk.AgentOf(http), id, body.Whom, Joins: false).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Rings a colleague or a number of the policy, while the caller waits. Then hand the call over, or go back.").Produces<LineSet>();
        call.MapPost("/conference", (HttpContext http, CallPhone phone, Guid id, RingBody body) =>
            CallsApi.Answer(new RingFor(CallDesk.AgentOf(http), id, body.Whom, Joins: true).HandleAsync(phone.Orders, http.RequestAborted)))
            .WithSummary("Rings an interpreter, a colleague or a number of the policy to join the call.").Produces<LineSet>();
    }

    static Task<IResult> WhoAsync(string who, Func<bool, Task<Step<Verified>>> step) => who is "them" or "other"
        ? CallsApi.Answer(step(who == "them"))
        : Task.FromResult(CallsApi.Unknown("who", "them or other"));
}

/// <summary>A factor of verification.yaml.</summary>
sealed record QuestionBody(string Factor);

/// <summary><c>pause</c> or <c>resume</c>.</summary>
sealed record RecordingBody(string To);

/// <summary>The order of the call back, and who picked up: <c>them</c>, whom the agent knows it is, <c>other</c>, or <c>nobody</c> (a voicemail), which counts neither way.</summary>
sealed record AnsweredBody(Guid Order, string Who);

/// <summary>Who picked up: <c>them</c> or <c>other</c>.</summary>
sealed record DialledBody(string Who);

/// <summary><c>colleague</c> with their staff id, <c>emergency</c> or <c>nurse-line</c>; and <c>warm</c>, <c>consult</c> or <c>cold</c>.</summary>
sealed record TransferBody(TransferTo To, Guid? Colleague = null, TransferKind Kind = TransferKind.Warm);

/// <summary><c>hold</c> or <c>resume</c>.</summary>
sealed record HoldBody(string To);

/// <summary><c>colleague</c> with their staff id, <c>emergency</c>, <c>nurse-line</c>, or <c>interpreter</c> with a language of verification.yaml.</summary>
sealed record RingBody(TransferTo To, Guid? Colleague = null, string? Language = null)
{
    internal PhoneTarget Whom => new(To, Colleague, Language);
}
