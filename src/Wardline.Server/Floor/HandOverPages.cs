using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard.Access;
using Wardline.Server.Calls;
using Wardline.Server.Identity;
using Wardline.Server.Telephony;
using Wardline.Telephony;

namespace Wardline.Server.Floor;

/// <summary>An offered call, in words.</summary>
public sealed record OfferShown(Guid Ask, string From, string Client, string Line, string? Level, ImmutableArray<string> Matched, string? Authority, string? Purpose, string Language);

/// <summary>The agent's side: asking for help, handing a call over, taking one.</summary>
static class HandOverPages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var call = signedIn.MapGroup("/calls/{id:guid}");
        call.MapGet("/hand-over", (HttpContext context, CallDesk calls, FloorDesk desk, CallPhone phone, Guid id) => HandOverAsync(context, calls, desk, phone, id, null));
        call.MapGet("/beside", BesideAsync).WithMetadata(new AskedByPage());
        call.MapPost("/ask", AskAsync);
        call.MapPost("/withdraw", (HttpContext context, CallDesk desk, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new WithdrawAsk(agent, id, Id(form, "ask")).HandleAsync(desk.Floor, context.RequestAborted), _ => CallPages.To(id, "withdrawn")));
        call.MapPost("/put-away", (HttpContext context, CallDesk desk, Guid id) => CallPages.DoAsync(context, desk, id, (agent, form) =>
            new PutAway(agent, id, Id(form, "word")).HandleAsync(desk.Floor, context.RequestAborted), _ => Task.FromResult(Results.Redirect($"/calls/{id}"))));
        signedIn.MapGet("/desk/offers/{ask:guid}", OfferAsync);
        signedIn.MapPost("/desk/offers/{ask:guid}", TakeAsync);
    }

    static async Task<IResult> HandOverAsync(HttpContext context, CallDesk calls, FloorDesk desk, CallPhone phone, Guid id, CallRefusal? refusal)
    {
        var agent = CallDesk.AgentOf(context);
        var read = await new ReadCall(agent, id).HandleAsync(calls.Floor, context.RequestAborted);
        var telephone = await new ReadTelephone(agent, id).HandleAsync(phone.Orders, context.RequestAborted);
        return read.Value is not { } screen ? CallDesk.Gone(read.Refusal!) : new RazorComponentResult<HandOverPage>(new
        {
            Call = id,
            Colleagues = await desk.ColleaguesAsync(screen.Client, agent.Id, context.RequestAborted),
            Refusal = refusal,
            ByTelephone = telephone.Recording is not null,
            Rings = phone.RingsOf(screen),
        })
        { StatusCode = refusal is null ? StatusCodes.Status200OK : CallDesk.StatusOf(refusal.Kind) };
    }

    static async Task<IResult> AskAsync(HttpContext context, CallDesk calls, FloorDesk desk, CallPhone phone, DeskNews news, Guid id)
    {
        var form = await context.Request.ReadFormAsync();
        var kind = form["kind"].ToString();
        if (kind != CallAsk.TakeCall)
        {
            return await CallPages.DoAsync(context, calls, id, (agent, _) => new AskFloor(agent, id, kind).HandleAsync(calls.Floor, context.RequestAborted), _ => CallPages.To(id, "asked"));
        }

        var colleague = Guid.TryParse(form["colleague"], out var to) ? await desk.AgentOfAsync(to) : null;
        var step = await new AskFloor(CallDesk.AgentOf(context), id, kind, colleague).HandleAsync(calls.Floor, context.RequestAborted);
        if (step.Value is null)
        {
            return step.Refusal!.Kind is RefusalKind.NotYourCall or RefusalKind.CallOver or RefusalKind.RoleMayNot
                ? CallDesk.Gone(step.Refusal) : await HandOverAsync(context, calls, desk, phone, id, step.Refusal);
        }

        news.Tell(to);
        return await CallPages.To(id, "offered");
    }

    // 204: nothing has changed since the page asked last, so nothing is opened and nothing entered.
    static async Task<IResult> BesideAsync(HttpContext context, CallDesk calls, FloorDesk desk, Guid id, string? known)
    {
        var (agent, cancel) = (CallDesk.AgentOf(context), context.RequestAborted);
        var side = await new ReadCallSide(agent, id).HandleAsync(calls.Floor, cancel);
        if (side.Value is not { } now)
        {
            return Results.StatusCode(CallDesk.StatusOf(side.Refusal!.Kind));
        }

        if (now.Key == (known ?? ""))
        {
            return Results.NoContent();
        }

        var words = now.Unread.IsEmpty ? null : (await new ReadWords(agent, id).HandleAsync(calls.Floor, cancel)).Value;
        return new RazorComponentResult<CallBeside>(new { Call = id, Side = now, Words = words?.All ?? [], Names = await desk.NamesAsync() });
    }

    static async Task<IResult> OfferAsync(HttpContext context, CallDesk calls, FloorDesk desk, Guid ask)
    {
        var offers = (await new ListOffered(CallDesk.AgentOf(context)).HandleAsync(calls.Floor, context.RequestAborted)).Calls;
        if (offers.FirstOrDefault(o => o.Ask == ask) is not { } offer)
        {
            return CallDesk.Gone(CallRefusal.Of(RefusalKind.NotYourCall));
        }

        var (client, line) = await desk.PlaceAsync(offer.Client, offer.Line);
        return new RazorComponentResult<OfferPage>(new
        {
            Offer = new OfferShown(
                ask, (await desk.NamesAsync()).GetValueOrDefault(offer.From, "A colleague"), client, line, offer.Level == AccessPolicy.NoLevel ? null : desk.Title(offer.Level),
                [.. offer.Matched.Select(desk.FactorTitle)], offer.Authority, desk.PurposeTitle(offer.Purpose), offer.Language),
        });
    }

    static async Task<IResult> TakeAsync(HttpContext context, CallDesk calls, DeskNews news, Guid ask)
    {
        var agent = CallDesk.AgentOf(context);
        var step = await new TakeOffered(agent, ask).HandleAsync(calls.Floor, context.RequestAborted);
        if (step.Value is not { } taken)
        {
            return CallDesk.Gone(step.Refusal!);
        }

        news.Tell(taken.From);
        news.Tell(agent.Id);
        return await CallPages.To(taken.Call, "taken");
    }

    static Guid Id(IFormCollection form, string name) => Guid.TryParse(form[name], out var id) ? id : Guid.Empty;
}
