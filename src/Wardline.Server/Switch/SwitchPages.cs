using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Wardline.Server.Shell;

namespace Wardline.Server.Switch;

/// <summary>The telephone of all agents and the other side of all calls, on one page. It works without a script; with one it is up to date.</summary>
static class SwitchPages
{
    const string Reason = "the switch is on loopback and knows invented callers only";

    public static void Map(RouteGroupBuilder pages)
    {
        var open = pages.MapGroup("").OpenToAll(Reason);
        open.MapGet("/", Page);
        open.MapGet("/state", (Exchange exchange, SwitchLog log) => State(exchange, log));
        open.MapGet("/changes", ChangesAsync);
        open.MapPost("/ring", Ring).DisableAntiforgery();
        open.MapPost("/calls/{id}/transfer", Transfer).DisableAntiforgery();
        open.MapPost("/calls/{id}/ask", Ask).DisableAntiforgery();
        open.MapPost("/calls/{id}/{button}", Press);
        open.MapPost("/manners", Behave).DisableAntiforgery();
    }

    static RazorComponentResult<SwitchPage> Page(SwitchOptions options, Exchange exchange, SwitchLog log, Manners manners, string? told, string? card) =>
        new(new { options.Calls, options.To, Live = exchange.Calls, Version = log.Version, Log = log.Look(), Manners = manners.Now, Told = told, Chosen = card });

    static IResult State(Exchange exchange, SwitchLog log) => Results.Json(new
    {
        calls = exchange.Calls.Select(c => new
        {
            c.Id, state = Words.Of(c.State), c.Agent, c.Number, line = c.Line.Number, c.Next, c.Joined, c.Order, c.Who, card = c.Card?.Id, recording = Words.Of(c.Recording), heard = c.Heard?.Said,
        }),
        told = log.Look().Told,
        orders = log.Look().Orders,
    });

    /// <summary>The number of changes so far, once there are others than the page knows of; at the latest after a while, so that a line that died is noticed.</summary>
    static async Task<IResult> ChangesAsync(SwitchLog log, long after, HttpContext http, IHostApplicationLifetime life, TimeProvider time)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, late.Token);
        await log.ChangeAsync(after, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Results.Text($"{log.Version}");
    }

    static RedirectHttpResult Ring(CallsFile calls, Exchange exchange, [FromForm] string? card, [FromForm] string? agent)
    {
        if (calls.CardOf(card) is not { } caller || !calls.Agents.Any(a => a.Email == agent))
        {
            return Back("no-such");
        }

        return exchange.Ring(caller, agent!) is { } call ? Back(null, call.Id, card) : Back("full");
    }

    static RedirectHttpResult Press(Exchange exchange, string id, string button) =>
        Back(Words.ButtonOf(button) is { } pressed && exchange.Press(id, pressed) ? null : "not-now", id);

    static RedirectHttpResult Transfer(CallsFile calls, Exchange exchange, string id, [FromForm] string? agent) =>
        Back(calls.Agents.Any(a => a.Email == agent) && exchange.Pass(id, agent!, TransferKind.Warm) ? null : "not-now", id);

    static RedirectHttpResult Ask(Exchange exchange, string id, [FromForm] string? question) => Back(exchange.Ask(id, question ?? "") ? null : "not-now", id);

    static RedirectHttpResult Behave(Manners manners, Outbox outbox, SwitchLog log, [FromForm] string? manner)
    {
        if (!Enum.TryParse<Misbehaviour>(manner, ignoreCase: true, out var now) || !Enum.IsDefined(now))
        {
            return Back("no-such");
        }

        (manners.Now, outbox.Twice) = (now, now == Misbehaviour.Twice);
        log.Touch();
        return Back(null);
    }

    static RedirectHttpResult Back(string? told, string? call = null, string? card = null)
    {
        var query = QueryString.Empty;
        query = told is null ? query : query.Add("told", told);
        query = card is null ? query : query.Add("card", card);
        return TypedResults.Redirect("/" + query + (Guid.TryParseExact(call, "N", out _) ? $"#call-{call}" : ""));
    }
}
