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

    /// <summary>It was put in by a call and is not on file any more: when it comes back, its time begins anew.</summary>
    public bool Gone { get; init; }

    /// <summary>An import brought it back after it had gone; so it must have stood as long as anything else that an import brings.</summary>
    public bool Brought { get; init; }

    /// <summary>Whether this point of the client's system is the one that was put in, though the system may write an address its own way.</summary>
    public bool IsBroughtAs(string key) => key == Key || (!Replaces.Contains(key) && ContactMarks.AreOne(Kind, Key, key));

    /// <summary>Whether it took the place of this point.</summary>
    public bool Replaced(string key) => Replaces.Any(one => ContactMarks.AreOne(Kind, one, key));

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
    public bool IsQuiet(string kind, JsonElement point, QuietTime quiet)
    {
        var key = KeyOf(kind, point);
        return All.Any(mark => mark.Changed && mark.Kind == kind && quiet.Now < mark.Since.AddDays(quiet.Days) && AreOne(kind, mark.Key, key, sameUnit: false));
    }

    /// <summary>Whether two keys are those of one point. An address has no one form: what is compared is what the address question compares.</summary>
    public static bool AreOne(string kind, string one, string other, bool sameUnit = true) =>
        one == other || (kind == Address && Comparing.Address.AreOne(Filed(one), Filed(other), sameUnit));

    /// <summary>A point of this kind in its one normal form; as it stands when it has none, so that two odd ones are not taken for one.</summary>
    public static string KeyOf(string kind, JsonElement point) => kind switch
    {
        Phone => Comparing.Phone.Key(point.Text("value")) is { Length: > 0 } number ? number : point.Text("value") ?? "",
        Email => Comparing.Email.Key(point.Text("value")) is { Length: > 0 } address ? address : point.Text("value") ?? "",
        _ => string.Join('|', new[] { string.Join(',', point.Texts("line")), point.Text("city"), point.Text("postalCode")?.Trim() is { Length: > 5 } zip ? zip[..5] : point.Text("postalCode") }
            .Select(part => (part ?? "").Replace('|', ' ').Trim().ToUpperInvariant())),
    };

    static ExpectedAddress Filed(string key)
    {
        var parts = key.Split('|');
        return new ExpectedAddress([.. parts[0].Split(',')], parts[1], null, parts[2]);
    }
}
