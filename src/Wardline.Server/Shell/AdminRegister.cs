using System.Text.Json.Nodes;
using Wardline.Clients;
using Wardline.Guard.Access;

namespace Wardline.Server.Shell;

/// <summary>A row of an admin list.</summary>
public sealed record AdminRow(Guid Id, bool Retired, params string[] Cells);

/// <summary>How saving ended; a one-time link when it made one, to be shown once.</summary>
public sealed record AdminSaved(Saved Saved, string? LinkSecret = null);

/// <summary>
/// Things that administrators add, change, retire and bring back. Page and API are made from this one description, so that they
/// can't differ in what they allow.
/// </summary>
public abstract class AdminRegister
{
    /// <summary>Last part of its addresses, for instance <c>lines</c>.</summary>
    public abstract string Path { get; }

    /// <summary>Title of the list.</summary>
    public abstract string Title { get; }

    /// <summary>One of them, with article: "a line".</summary>
    public abstract string One { get; }

    /// <summary>What they are for, in one sentence.</summary>
    public abstract string Purpose { get; }

    public abstract IReadOnlyList<string> Columns { get; }

    public abstract Task<IReadOnlyList<FormField>> FieldsAsync();

    public abstract Task<IReadOnlyList<AdminRow>> ListAsync();

    /// <summary>The values of one, with <c>version</c>, <c>title</c> and <c>retired</c> (0 or 1); null when there is none.</summary>
    public abstract Task<FormValues?> ReadAsync(Guid id);

    /// <summary>Adds one (no id) or changes one.</summary>
    public abstract Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values);

    /// <summary>What retiring this one will do, to how many, and how to undo it.</summary>
    public abstract Task<string> ConsequenceAsync(Guid id);

    public abstract Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired);

    /// <summary>Whether a person may be sent a new one-time link from here.</summary>
    public virtual bool HasLinks => false;

    /// <summary>A new one-time link's secret; null when this one takes none.</summary>
    public virtual Task<string?> LinkAsync(Actor actor, Guid id) => Task.FromResult<string?>(null);

    /// <summary>One as JSON, from its fields.</summary>
    public JsonObject ToJson(Guid id, IReadOnlyList<FormField> fields, FormValues values)
    {
        var json = new JsonObject { ["id"] = id.ToString(), ["version"] = values.Version, ["retired"] = values["retired"] == "1" };
        foreach (var field in fields)
        {
            json[field.Name] = field.Kind switch
            {
                FieldKind.Many => new JsonArray([.. values.Many(field.Name).Select(v => (JsonNode?)v)]),
                FieldKind.Number => values.Number(field.Name),
                FieldKind.Choice when values[field.Name].Length == 0 => null,
                FieldKind.Text or FieldKind.Email or FieldKind.Lines or FieldKind.Choice => values[field.Name],
                _ => throw new InvalidOperationException($"Field kind {field.Kind} has no form in JSON."),
            };
        }

        return json;
    }

    /// <summary>What was sent as JSON: strings, numbers, null or lists of strings by field name. Null: it is no such thing.</summary>
    public static FormValues? FromJson(JsonNode? json)
    {
        if (json is not JsonObject sent)
        {
            return null;
        }

        var values = new FormValues();
        foreach (var (name, value) in sent)
        {
            string[]? read = value switch
            {
                null => [],
                JsonArray list when list.All(v => v is JsonValue) => [.. list.Select(v => v!.ToString())],
                JsonValue one => [one.ToString()],
                _ => null,
            };
            if (read is null)
            {
                return null;
            }

            values.With(name, read);
        }

        return values;
    }
}
