using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Clients;
using Wardline.Server.Identity;

namespace Wardline.Server.Shell;

/// <summary>The pages of a register: list, add, change, retire after saying what will happen, bring back.</summary>
static class AdminPages
{
    public static void Map(RouteGroupBuilder group, AdminRegister register)
    {
        group.MapGet("", async () => new RazorComponentResult<AdminListPage>(new { Register = register, Rows = await register.ListAsync() }));
        group.MapGet("/new", () => FormAsync(register, null, new FormValues(), null));
        group.MapPost("", (Delegate)((HttpContext context) => SaveAsync(context, register, null)));
        group.MapGet("/{id:guid}", async (Guid id) => await register.ReadAsync(id) is { } values ? await FormAsync(register, id, values, null) : Results.NotFound());
        group.MapPost("/{id:guid}", (HttpContext context, Guid id) => SaveAsync(context, register, id));
        group.MapGet("/{id:guid}/retire", (Guid id) => AskAsync(register, id, null));
        group.MapPost("/{id:guid}/retire", (HttpContext context, Guid id) => RetireAsync(context, register, id, true));
        group.MapPost("/{id:guid}/bring-back", (HttpContext context, Guid id) => RetireAsync(context, register, id, false));
        if (register.HasLinks)
        {
            group.MapPost("/{id:guid}/link", (HttpContext context, Guid id) => LinkAsync(context, register, id));
        }
    }

    static async Task<IResult> FormAsync(AdminRegister register, Guid? id, FormValues values, Saved? saved) =>
        new RazorComponentResult<AdminFormPage>(new { Register = register, Id = id, Fields = await register.FieldsAsync(), Values = values, Saved = saved })
        {
            StatusCode = saved is { Ok: false } ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK,
        };

    static async Task<IResult> SaveAsync(HttpContext context, AdminRegister register, Guid? id)
    {
        var before = id is { } known ? await register.ReadAsync(known) : new FormValues();
        if (before is null)
        {
            return Results.NotFound();
        }

        var values = new FormValues();
        foreach (var (name, sent) in await context.Request.ReadFormAsync())
        {
            values.With(name, [.. sent.OfType<string>()]);
        }

        values.With("title", before["title"]).With("retired", before["retired"]);
        var outcome = await register.SaveAsync(SessionScheme.ActorOf(context), id, values);
        return outcome switch
        {
            { Saved.Ok: false } => await FormAsync(register, id, values, outcome.Saved),
            { LinkSecret: { } secret } => Link(context, register, secret),
            _ => Results.Redirect($"/admin/{register.Path}"),
        };
    }

    static async Task<IResult> AskAsync(AdminRegister register, Guid id, Saved? saved) => await register.ReadAsync(id) is { } values
        ? new RazorComponentResult<AdminRetirePage>(new { Register = register, Id = id, Values = values, Consequence = await register.ConsequenceAsync(id), Saved = saved })
        {
            StatusCode = saved is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        }
        : Results.NotFound();

    static async Task<IResult> RetireAsync(HttpContext context, AdminRegister register, Guid id, bool retired)
    {
        var version = long.TryParse((await context.Request.ReadFormAsync())["version"], out var read) ? read : -1;
        if (await register.ReadAsync(id) is null)
        {
            return Results.NotFound();
        }

        var saved = await register.RetireAsync(SessionScheme.ActorOf(context), id, version, retired);
        return saved.Ok ? Results.Redirect($"/admin/{register.Path}") : await AskAsync(register, id, saved);
    }

    static async Task<IResult> LinkAsync(HttpContext context, AdminRegister register, Guid id) =>
        await register.LinkAsync(SessionScheme.ActorOf(context), id) is { } secret ? Link(context, register, secret) : Results.NotFound();

    static RazorComponentResult<AdminLinkPage> Link(HttpContext context, AdminRegister register, string secret) =>
        new RazorComponentResult<AdminLinkPage>(new { Register = register, Link = LinkOf(context, secret) });

    public static string LinkOf(HttpContext context, string secret) => $"{context.RequestServices.GetRequiredService<PublicAddress>().Value}/welcome/{secret}";
}
