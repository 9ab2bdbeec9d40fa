namespace Wardline.Guard.Ledger;

/// <summary>
/// One value of an entry's detail: a code or id, a whole number, a yes or no, or a list of codes and ids. Fractions are
/// left out because their spelling differs between languages, and an entry has one spelling only.
/// </summary>
public sealed class DetailValue
{
    readonly object _value;

    DetailValue(object value) => _value = value;

    /// <summary>The code or id, or null when the value is of another kind.</summary>
    public string? Text => _value as string;

    /// <summary>The number, or null when the value is of another kind.</summary>
    public long? Number => _value as long?;

    /// <summary>The yes or no, or null when the value is of another kind.</summary>
    public bool? Flag => _value as bool?;

    /// <summary>The list, or null when the value is of another kind.</summary>
    public IReadOnlyList<string>? List => _value as string[];

    /// <summary>A code or an id.</summary>
    public static implicit operator DetailValue(string text) => new(text);

    /// <summary>An id that is a UUID, written in lower case.</summary>
    public static implicit operator DetailValue(Guid id) => new(id.ToString("D"));

    /// <summary>A whole number.</summary>
    public static implicit operator DetailValue(long number) => new(number);

    /// <summary>A yes or no.</summary>
    public static implicit operator DetailValue(bool flag) => new(flag);

    /// <summary>Codes or ids in an order of the writer's choice.</summary>
    public static implicit operator DetailValue(string[] list) => new(list.Clone());
}
