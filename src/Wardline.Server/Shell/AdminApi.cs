using System.Text.Json;
using System.Text.Json.Nodes;
using Wardline.Clients;
using Wardline.Server.Identity;

namespace Wardline.Server.Shell;

/// <summary>A register as JSON: the same fields, rules and acts as its pages. Errors come as <c>{errors: {field: sentence}}</c> with 422, a lost race with 409.</summary>
static class AdminApi
{
    public static void Map(RouteGroupBuilder group, AdminRegister register)
    {
        group.MapGet("", async () =>
        {
            var rows = new JsonArray();
            foreach (var row in await register.ListAsync())
            {
                rows.Add(new JsonObject { ["id"] = row.Id.ToString(), ["retired"] = row.Retired, ["name"] = row.Cells[0] });
            }

            return Results.Json(new JsonObject { [register.Path] = rows });
        }).Describe(register, "All of them in short.", _ => AdminDocument.List(register));
        group.MapGet("/{id:guid}", (Guid id) => OneAsync(register, id)).Describe(register, "One of them, whole.", AdminDocument.One);
        group.MapPost("", (Delegate)((HttpContext context) => SaveAsync(context, register, null)))
            .Describe(register, "Adds one.", fields => AdminDocument.Added(register, fields), AdminDocument.Draft, StatusCodes.Status201Created);
        group.MapPut("/{id:guid}", (HttpContext context, Guid id) => SaveAsync(context, register, id))
            .Describe(register, "Changes one.", AdminDocument.One, AdminDocument.Change);
        group.MapPost("/{id:guid}/retire", (HttpContext context, Guid id) => RetireAsync(context, register, id, true))
            .Describe(register, "Retires one.", AdminDocument.One, _ => AdminDocument.Version);
        group.MapPost("/{id:guid}/bring-back", (HttpContext context, Guid id) => RetireAsync(context, register, id, false))
            .Describe(register, "Brings a retired one back.", AdminDocument.One, _ => AdminDocument.Version);
        if (register.HasLinks)
        {
            group.MapPost("/{id:guid}/link", async (HttpContext context, Guid id) => await register.LinkAsync(SessionScheme.ActorOf(context), id) is { } secret
                ? Results.Json(new { link = AdminPages.LinkOf(context, secret) })
                : Results.NotFound()).Describe(register, "Makes a new one-time link for a person.", _ => AdminDocument.Link);
        }
    }

    static async Task<IResult> OneAsync(AdminRegister register, Guid id) =>
        await register.ReadAsync(id) is { } values ? Results.Json(register.ToJson(id, await register.FieldsAsync(), values)) : Results.NotFound();

    static async Task<IResult> SaveAsync(HttpContext context, AdminRegister register, Guid? id)
    {
        if (id is { } known && await register.ReadAsync(known) is null)
        {
            return Results.NotFound();
        }

        if (await BodyAsync(context) is not { } values)
        {
            return NoJson();
        }

        var outcome = await register.SaveAsync(SessionScheme.ActorOf(context), id, values);
        if (!outcome.Saved.Ok)
        {
            return Refused(outcome.Saved);
        }

        var json = register.ToJson(outcome.Saved.Id, await register.FieldsAsync(), (await register.ReadAsync(outcome.Saved.Id))!);
        if (outcome.LinkSecret is { } secret)
        {
            json["link"] = AdminPages.LinkOf(context, secret);
        }

        return Results.Json(json, statusCode: id is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    static async Task<IResult> RetireAsync(HttpContext context, AdminRegister register, Guid id, bool retired)
    {
        if (await register.ReadAsync(id) is null)
        {
            return Results.NotFound();
        }

        if (await BodyAsync(context) is not { } values)
        {
            return NoJson();
        }

        var saved = await register.RetireAsync(SessionScheme.ActorOf(context), id, values.Version, retired);
        return saved.Ok ? await OneAsync(register, id) : Refused(saved);
    }

    static async Task<FormValues?> BodyAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasJsonContentType() ? AdminRegister.FromJson(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IResult NoJson() => Results.Problem(statusCode: 400, title: "No JSON object", detail: "Send an object of field names with strings, numbers, null or lists of strings, as application/json.");

    static IResult Refused(Saved saved) =>
        Results.Json(new AdminErrors(new(saved.Errors)), statusCode: saved.IsStale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
}
