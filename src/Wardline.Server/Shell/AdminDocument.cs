using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Wardline.Server.Shell;

/// <summary>
/// What the OpenAPI document says of a register's doors. Its shapes are made from the register's own fields when the document is
/// asked for, as the JSON itself is, so that the two can't differ.
/// </summary>
static class AdminDocument
{
    /// <summary>Describes a door: its summary, what it takes and what it answers.</summary>
    /// <param name="door">The endpoint.</param>
    /// <param name="register">Whose.</param>
    /// <param name="summary">What it does, in one sentence.</param>
    /// <param name="answer">The shape of the answer, from the register's fields.</param>
    /// <param name="takes">The shape of the body; null when it takes none.</param>
    /// <param name="status">The status of the answer.</param>
    public static void Describe(
        this RouteHandlerBuilder door, AdminRegister register, string summary,
        Func<IReadOnlyList<FormField>, OpenApiSchema> answer, Func<IReadOnlyList<FormField>, OpenApiSchema>? takes = null, int status = StatusCodes.Status200OK)
    {
        door.WithTags($"admin/{register.Path}").WithSummary(summary).ProducesProblem(401).ProducesProblem(403);
        if (takes is not null)
        {
            door.ProducesProblem(400).Produces<AdminErrors>(409).Produces<AdminErrors>(422);
        }

        door.AddOpenApiOperationTransformer(async (operation, _, _) =>
        {
            var fields = await register.FieldsAsync();
            operation.Responses ??= [];
            operation.Responses.Remove("200");
            operation.Responses[$"{status}"] = new OpenApiResponse { Description = summary, Content = Json(answer(fields)) };
            if (operation.Parameters is { Count: > 0 })
            {
                operation.Responses["404"] = new OpenApiResponse { Description = "There is none with this id." };
            }

            if (takes is not null)
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Json(takes(fields)) };
            }
        });
    }

    /// <summary>All of them in short.</summary>
    public static OpenApiSchema List(AdminRegister register) =>
        Of((register.Path, new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(("id", Id), ("retired", Flag), ("name", Text)) }));

    /// <summary>One of them, whole.</summary>
    public static OpenApiSchema One(IReadOnlyList<FormField> fields) => Of([("id", Id), ("version", Number), ("retired", Flag), .. fields.Select(Of)]);

    /// <summary>One of them, with a one-time link where adding makes one.</summary>
    public static OpenApiSchema Added(AdminRegister register, IReadOnlyList<FormField> fields) =>
        Of([.. One(fields).Properties!.Select(p => (p.Key, (OpenApiSchema)p.Value)), .. register.HasLinks ? new[] { ("link", Text) } : []]);

    /// <summary>What is sent to add one.</summary>
    public static OpenApiSchema Draft(IReadOnlyList<FormField> fields) => Of([.. fields.Select(Of)]);

    /// <summary>What is sent to change one: without what can't be changed later.</summary>
    public static OpenApiSchema Change(IReadOnlyList<FormField> fields) => Of([.. fields.Where(f => !f.Once).Select(Of), ("version", Number)]);

    /// <summary>The version that was read: a change in between is a lost race.</summary>
    public static OpenApiSchema Version => Of(("version", Number));

    /// <summary>A one-time link, shown once.</summary>
    public static OpenApiSchema Link => Of(("link", Text));

    static OpenApiSchema Text => new() { Type = JsonSchemaType.String };

    static OpenApiSchema Id => new() { Type = JsonSchemaType.String, Format = "uuid" };

    static OpenApiSchema Number => new() { Type = JsonSchemaType.Integer };

    static OpenApiSchema Flag => new() { Type = JsonSchemaType.Boolean };

    static (string, OpenApiSchema) Of(FormField field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Many => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text },
            FieldKind.Number => Number,
            FieldKind.Choice => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
            FieldKind.Email => new OpenApiSchema { Type = JsonSchemaType.String, Format = "email" },
            FieldKind.Text or FieldKind.Lines => Text,
            _ => throw new InvalidOperationException($"Field kind {field.Kind} has no form in the document."),
        };
        schema.Description = field.Hint.Length > 0 ? field.Hint : field.Label;
        return (field.Name, schema);
    }

    static OpenApiSchema Of(params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(p => p.Name, p => (IOpenApiSchema)p.Schema),
    };

    static Dictionary<string, OpenApiMediaType> Json(OpenApiSchema schema) => new() { ["application/json"] = new OpenApiMediaType { Schema = schema } };
}

/// <summary>What is wrong, by field name; the name "" is about the whole.</summary>
sealed record AdminErrors(Dictionary<string, string> Errors);
