namespace Wardline.Server.Shell;

/// <summary>How a field is asked for.</summary>
public enum FieldKind
{
    Text,
    Email,
    Number,
    Lines,
    Choice,
    Many,
}

/// <summary>A field of an admin form, the same for page and API.</summary>
/// <param name="Name">Its name in forms and in JSON.</param>
/// <param name="Label">What the person reads.</param>
/// <param name="Kind">How it is asked for.</param>
/// <param name="Hint">What helps to fill it.</param>
/// <param name="Options">For choices: value and text.</param>
/// <param name="Once">Given when the thing is added, and never changed.</param>
public sealed record FormField(string Name, string Label, FieldKind Kind, string Hint = "", IReadOnlyList<(string Value, string Text)>? Options = null, bool Once = false);

/// <summary>What was typed, by field name. A field may have several values.</summary>
public sealed class FormValues
{
    readonly Dictionary<string, string[]> _values = [];

    public string this[string name] => _values.TryGetValue(name, out var values) && values.Length > 0 ? values[0].Trim() : "";

    public FormValues With(string name, params string[] values)
    {
        _values[name] = values;
        return this;
    }

    public FormValues With(string name, Guid? id) => With(name, id is { } known ? [known.ToString()] : []);

    public bool Has(string name) => _values.ContainsKey(name);

    public string[] Many(string name) => _values.TryGetValue(name, out var values) ? [.. values.Where(v => v.Length > 0)] : [];

    /// <summary>A whole number; -1 for anything else, which no field takes.</summary>
    public int Number(string name) => int.TryParse(this[name], out var number) ? number : -1;

    /// <summary>An id; null for nothing; the empty id, which no row has, for anything else.</summary>
    public Guid? Id(string name) => this[name].Length == 0 ? null : Guid.TryParse(this[name], out var id) ? id : Guid.Empty;

    /// <summary>The version that was read; -1, which swaps nothing, when it is missing.</summary>
    public long Version => long.TryParse(this["version"], out var version) ? version : -1;
}
