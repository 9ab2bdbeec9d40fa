using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Patients;

/// <summary>What became of a change.</summary>
public enum ContactOutcome
{
    /// <summary>The document has it.</summary>
    Changed,

    /// <summary>What should be replaced isn't on file.</summary>
    NotOnFile,

    /// <summary>Several are on file: which one is meant must be said.</summary>
    SayWhich,

    /// <summary>That very point is on file already.</summary>
    SameAsOnFile,

    /// <summary>So many are on file that no other is taken.</summary>
    TooMany,
}

/// <summary>A change that was made. It doesn't print itself.</summary>
/// <param name="Outcome">What became of it; the rest says something only when it was made.</param>
/// <param name="Before">The point that was replaced, as the care team reads it; null when one was added.</param>
/// <param name="Mailboxes">Who is told: the mailboxes in use before it, those that were replaced lately first, and none that was put in lately.</param>
public sealed record ContactEdit(ContactOutcome Outcome, string? Before, ImmutableArray<string> Mailboxes)
{
    /// <summary>More mailboxes were on file than are told by mail.</summary>
    public bool More { get; init; }

    public override string ToString() => $"{nameof(ContactEdit)} {Outcome}";
}

/// <summary>
/// Changes a point of the contact document. The one before stays in it with <c>use: old</c> and the end of its period, as FHIR has it:
/// no view, comparison, index or code takes it any more. Marks say what the client's system doesn't know yet.
/// </summary>
public static partial class ContactChanges
{
    const int MostOfAKind = 8, MostTold = 5;

    static readonly JsonSerializerOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Changes the document.</summary>
    /// <param name="document">The opened contact document.</param>
    /// <param name="to">The new point.</param>
    /// <param name="old">Which one it takes the place of, as the caller says it; empty for the only one of its kind.</param>
    /// <param name="add">It is added beside those on file.</param>
    /// <param name="age">The age of the contact data before it.</param>
    /// <param name="quiet">The time within which a change counts as late.</param>
    public static ContactEdit Apply(SegmentDocument document, TypedContact to, string? old, bool add, ContactAge age, QuietTime quiet)
    {
        var (key, patient) = Patient(document);
        var marks = MarksOf(document);
        var points = InUse(patient, to.Kind, quiet.Now).ToList();
        if (points.Exists(point => KeyOf(to.Kind, point) == to.Key))
        {
            return new ContactEdit(ContactOutcome.SameAsOnFile, null, []);
        }

        var meant = add ? [] : string.IsNullOrWhiteSpace(old) ? points : points.FindAll(point => IsSaid(to.Kind, old, point));
        if (!add && meant.Select(point => KeyOf(to.Kind, point)).Distinct().Count() != 1)
        {
            return new ContactEdit(meant.Count == 0 ? ContactOutcome.NotOnFile : ContactOutcome.SayWhich, null, []);
        }

        if (points.Count - meant.Count >= MostOfAKind)
        {
            return new ContactEdit(ContactOutcome.TooMany, null, []);
        }

        var mailboxes = Mailboxes(patient, marks, quiet);
        var before = meant.Count == 0 ? null : Describe(to.Kind, meant[0]);
        var point = (JsonObject)to.Point.DeepClone();
        Period(point)["start"] = Day(quiet.Now);
        marks = Mark(Untouched(patient, marks, age, meant), to, point, [.. meant.Select(one => KeyOf(to.Kind, one)).Distinct()], quiet.Now);
        Replace(patient, to.Kind, meant, point, quiet.Now);
        document.Put(key, Bytes(patient));
        document.Put(ContactMarks.ResourceKey, marks.ToBytes());
        return new ContactEdit(ContactOutcome.Changed, before, [.. mailboxes.Take(MostTold)]) { More = mailboxes.Length > MostTold };
    }

    // Who is told can't be chosen by who made the change: what was put in lately isn't told, and what it took the place of is.
    static ImmutableArray<string> Mailboxes(JsonObject patient, ContactMarks marks, QuietTime quiet)
    {
        var onFile = InUse(patient, ContactMarks.Email, quiet.Now).Select(point => KeyOf(ContactMarks.Email, point));
        var late = marks.All.Where(mark => mark.Kind == ContactMarks.Email && mark.Changed && quiet.Now < mark.Since.AddDays(quiet.Days)).ToList();
        return [.. late.SelectMany(mark => mark.Replaces).Concat(onFile).Where(address => Email.Key(address).Length > 0 && !late.Exists(mark => mark.Key == address && !mark.Returned)).Distinct()];
    }

    // A change makes the document young as a whole. What it leaves alone keeps the age that it had.
    static ContactMarks Untouched(JsonObject patient, ContactMarks marks, ContactAge age, List<JsonObject> meant)
    {
        if (age.Changed)
        {
            return marks;
        }

        var kept = ((string[])[ContactMarks.Phone, ContactMarks.Email]).SelectMany(kind => Current(patient, kind).Except(meant).Select(point => (kind, Key: KeyOf(kind, point))))
            .Distinct().Where(one => one.Key.Length > 0 && marks.Find(one.kind, one.Key) is null)
            .Select(one => new ContactMark(one.kind, one.Key, age.Imported, Changed: false, Pending: false, [], null));
        return new ContactMarks([.. marks.All, .. kept]);
    }

    // What a point of a call's replaced it replaces too, so that an import of any of them brings back none; and only the newest is pending.
    static ContactMarks Mark(ContactMarks marks, TypedContact to, JsonObject point, ImmutableArray<string> replaced, DateTimeOffset now)
    {
        var earlier = marks.All.Where(mark => mark.Kind == to.Kind && mark.Pending && replaced.Contains(mark.Key)).ToList();
        // What was only added, and is replaced before the system knew of it, leaves nothing of the system's to be replaced.
        var known = replaced.Where(key => !earlier.Exists(mark => mark.Key == key));
        ImmutableArray<string> replaces = [.. earlier.SelectMany(mark => mark.Replaces).Concat(known).Concat(earlier.Exists(mark => !mark.Replaces.IsEmpty) ? replaced : []).Where(key => key != to.Key).Distinct()];
        var mark = new ContactMark(to.Kind, to.Key, now, Changed: true, Pending: true, replaces, point.ToJsonString(Form))
        {
            Returned = marks.All.Any(one => one.Kind == to.Kind && one.Replaces.Contains(to.Key)),
        };
        return new ContactMarks([.. marks.All.Where(one => one.Kind != to.Kind || one.Key != to.Key).Select(one => one.Kind == to.Kind && one.Changed && replaced.Contains(one.Key) ? one with { Pending = false, Point = null, Gone = true } : one), mark]);
    }

    static void Replace(JsonObject patient, string kind, List<JsonObject> old, JsonObject point, DateTimeOffset at)
    {
        if (old.Find(one => one["use"] is not null) is { } first)
        {
            point["use"] = first["use"]!.DeepClone();
        }

        foreach (var one in old)
        {
            one["use"] = "old";
            Period(one)["end"] = Day(at);
        }

        var list = patient[ListOf(kind)] as JsonArray ?? [];
        patient[ListOf(kind)] = list;
        list.Add(point);
    }

    static (string Key, JsonObject Patient) Patient(SegmentDocument document)
    {
        foreach (var (key, json) in document.Resources.Where(one => one.Key != ContactMarks.ResourceKey))
        {
            if (JsonNode.Parse(json.Span) is JsonObject patient)
            {
                return (key, patient);
            }
        }

        return (SegmentDocument.KeyOf("Patient", ""), new JsonObject { ["resourceType"] = "Patient" });
    }

    static ContactMarks MarksOf(SegmentDocument document) =>
        document.Resources.FirstOrDefault(one => one.Key == ContactMarks.ResourceKey) is { Key: not null } own ? ContactMarks.Parse(JsonElement.Parse(own.Value.Span)) : new ContactMarks([]);

    static IEnumerable<JsonObject> Current(JsonObject patient, string kind) => (patient[ListOf(kind)] as JsonArray ?? []).OfType<JsonObject>()
        .Where(point => Text(point, "use") != "old" && (kind == ContactMarks.Address || (kind == ContactMarks.Phone ? Text(point, "system") is "phone" or "sms" : Text(point, "system") == kind)));

    // Of points whose end the client's system has written down nobody hears, and none is the only one.
    static IEnumerable<JsonObject> InUse(JsonObject patient, string kind, DateTimeOffset now) => Current(patient, kind).Where(point => !Ended(point, Day(now)));

    // A date may be a year or a month only. What is no date ends nothing.
    static bool Ended(JsonObject point, string today) => point["period"] is JsonObject period && Text(period, "end") is { Length: 4 or 7 or >= 10 } end
        && end[..4].All(char.IsAsciiDigit) && string.CompareOrdinal(end[..Math.Min(end.Length, 10)], today[..Math.Min(end.Length, 10)]) < 0;

    static string ListOf(string kind) => kind == ContactMarks.Address ? "address" : "telecom";

    static bool IsSaid(string kind, string said, JsonObject point) => kind switch
    {
        ContactMarks.Phone => Phone.Matches(said, [Text(point, "value") ?? ""]),
        ContactMarks.Email => Email.Matches(said, [Text(point, "value") ?? ""]),
        _ => Address.Matches(said, [ExpectedAnswers.Address(Element(point))]),
    };

    static string Describe(string kind, JsonObject point) => kind == ContactMarks.Address
        ? string.Join(", ", Element(point).Texts("line").Concat([Text(point, "city") ?? "", $"{Text(point, "state")} {Text(point, "postalCode")}".Trim()]).Where(part => part.Length > 0))
        : Text(point, "value") ?? "";

    static string KeyOf(string kind, JsonObject point) => ContactMarks.KeyOf(kind, Element(point));

    static JsonElement Element(JsonObject point) => JsonSerializer.SerializeToElement(point);

    static string? Text(JsonObject point, string name) => point[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    static JsonObject Period(JsonObject point)
    {
        var period = point["period"] as JsonObject ?? [];
        point["period"] = period;
        return period;
    }

    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static byte[] Bytes(JsonObject node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString(Form));
}
