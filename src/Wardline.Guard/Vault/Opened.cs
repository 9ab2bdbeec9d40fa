using System.Text.Json;
using System.Text.Json.Serialization;
using Wardline.Guard.Access;

namespace Wardline.Guard.Vault;

/// <summary>
/// Plaintext that a grant opened. It refuses to be printed, logged or serialised; whoever reads it must hold the very grant,
/// so that every reader of patient data can be found by looking for <see cref="Read"/>.
/// </summary>
[JsonConverter(typeof(RefuseJson))]
public sealed class Opened<T>
{
    readonly Grant _grant;
    readonly T _value;

    internal Opened(Grant grant, T value)
    {
        _grant = grant;
        _value = value;
    }

    /// <summary>The plaintext, to the holder of the grant that opened it.</summary>
    /// <exception cref="InvalidOperationException">It is another grant.</exception>
    public T Read(Grant grant) => ReferenceEquals(grant, _grant)
        ? _value
        : throw new InvalidOperationException("This was opened by another grant.");

    /// <summary>Says nothing of the value.</summary>
    public override string ToString() => "[opened]";
}

/// <summary>A converter factory that refuses: plaintext leaves only through the field lists of a view.</summary>
sealed class RefuseJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => true;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Opened data is never serialised as such; write the fields that the grant allows.");
}

/// <summary>
/// What the caller should have said, during a blind comparison only. A ref struct: it can't be kept, boxed or captured, and lives
/// no longer than the comparison.
/// </summary>
public readonly ref struct Expected
{
    readonly IReadOnlyDictionary<string, byte[]> _segments;

    internal Expected(IReadOnlyDictionary<string, byte[]> segments) => _segments = segments;

    /// <summary>The segment's document in UTF-8 JSON, or empty when the patient has none.</summary>
    public ReadOnlySpan<byte> this[string segment] => _segments.TryGetValue(segment, out var json) ? json : default;
}

/// <summary>Compares what was said with what is expected. It answers match or no match, and may keep nothing.</summary>
public delegate bool BlindTest(Expected expected);
