using System.Collections.Immutable;
using System.Text.Json;
using Wardline.Verification.Comparing;

namespace Wardline.Verification.OnFile;

/// <summary>How long a contact point that was changed in a call proves nothing, and the moment at which that is asked.</summary>
public readonly record struct QuietTime(DateTimeOffset Now, int Days);

/// <summary>What is known of a contact point beyond what the client's system says of it. It doesn't print itself.</summary>
/// <param name="Kind"><c>phone</c>, <c>email</c> or <c>address</c>.</param>
/// <param name="Key">The point in its one normal form.</param>
/// <param name="Since">Since when it is on file.</param>
/// <param name="Changed">It was put in by a call. False: it was on file, untouched, when another point was changed.</param>
/// <param name="Pending">The client's system has not brought it yet, so an import must not undo it.</param>
/// <param name="Replaces">Keys of the points that it took the place of.</param>
/// <param name="Point">The point itself as FHIR JSON, while it is pending.</param>
public sealed record ContactMark(string Kind, string Key, DateTimeOffset Since, bool Changed, bool Pending, ImmutableArray<string> Replaces, string? Point)
{
    /// <summary>It was on file before another took its place, and has come back: whoever reads there is told of what is changed, though it is quiet.</summary>
    public bool Returned { get; init; }

    public override string ToString() => nameof(ContactMark);
}

/// <summary>
/// The marks of a contact document. They lie in it beside the patient's own resource, under a key that no import writes: so they are
/// sealed with it, an import that brings a new number again doesn't make it old, and whoever reads the points has them at hand.
/// </summary>
public sealed class ContactMarks(ImmutableArray<ContactMark> all)
{
    /// <summary>Their key in the document; <see cref="FhirJson.Resources"/> passes over it.</summary>
    public const string ResourceKey = "~contact-marks";

    public const string Phone = "phone", Email = "email", Address = "address";

    static readonly JsonDocumentOptions Depth = new() { MaxDepth = 128 };

    public ImmutableArray<ContactMark> All { get; } = all;

    /// <summary>The marks of an opened contact document; none for an empty one.</summary>
    public static ContactMarks Of(ReadOnlySpan<byte> document)
    {
        if (document.IsEmpty)
        {
            return new ContactMarks([]);
        }

        using var json = JsonDocument.Parse(document.ToArray(), Depth);
        var own = json.RootElement.Items("resources").FirstOrDefault(item => item.Text("k") == ResourceKey);
        return own.ValueKind == JsonValueKind.Undefined ? new ContactMarks([]) : Parse(own.Child("r"));
    }

    public static ContactMarks Parse(JsonElement resource) => new([.. resource.Child("marks").Deserialize<ContactMark[]>() ?? []]);

    /// <summary>The resource to put under <see cref="ResourceKey"/>.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(new { resourceType = "Basic", marks = All });

    public ContactMark? Find(string kind, string key) => All.FirstOrDefault(mark => mark.Kind == kind && mark.Key == key);

    /// <summary>Whether this point was changed so lately that it proves nothing yet.</summary>
    public bool IsQuiet(string kind, JsonElement point, QuietTime quiet) =>
        Find(kind, KeyOf(kind, point)) is { Changed: true } mark && quiet.Now < mark.Since.AddDays(quiet.Days);

    /// <summary>A point of this kind in its one normal form; as it stands when it has none, so that two odd ones are not taken for one.</summary>
    public static string KeyOf(string kind, JsonElement point) => kind switch
    {
        Phone => Comparing.Phone.Key(point.Text("value")) is { Length: > 0 } number ? number : point.Text("value") ?? "",
        Email => Comparing.Email.Key(point.Text("value")) is { Length: > 0 } address ? address : point.Text("value") ?? "",
        _ => string.Join('|', point.Texts("line").Append(point.Text("city") ?? "").Append((point.Text("postalCode") ?? "").Trim() is { Length: > 5 } zip ? zip[..5] : point.Text("postalCode") ?? ""))
            .ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal),
    };
}
