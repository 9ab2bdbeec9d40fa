using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Wardline.Guard.Access;
using Wardline.Guard.Vault;
using Wardline.Policies;
using Wardline.Verification.OnFile;

namespace Wardline.Patients.Views;

/// <summary>Makes a view from what a grant opened: the fields that the grant names, and no other.</summary>
public static class RecordView
{
    /// <summary>A view: masked fields stand as masks.</summary>
    public static ViewDocument Make(Grant grant, Opened<OpenedRecord> record, ImmutableArray<LockedSegment> notYet) =>
        Make(grant, record, notYet, reveal: false, item: null);

    /// <summary>A reveal: the grant names the one field, and its value stands there.</summary>
    public static ViewDocument Reveal(Grant grant, Opened<OpenedRecord> record, int? item) => Make(grant, record, [], reveal: true, item);

    static ViewDocument Make(Grant grant, Opened<OpenedRecord> record, ImmutableArray<LockedSegment> notYet, bool reveal, int? item)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(record);
        var opened = record.Read(grant);
        var sections = grant.Segments.Select(segment => Section(segment, opened, reveal, item)).ToImmutableArray();
        foreach (var document in opened.Segments.Values)
        {
            CryptographicOperations.ZeroMemory(document);
        }

        return new ViewDocument(grant.Id, grant.Purpose, sections, opened.Rejected, Notice(opened.Rejected), notYet);
    }

    static string? Notice(long rejected) => rejected == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"record incomplete: {rejected} rejected");

    static ViewSection Section(OpenSegment open, OpenedRecord record, bool reveal, int? only)
    {
        var resources = FhirJson.Resources(record.Segments.GetValueOrDefault(open.Segment));
        var fields = SegmentFields.Of(open.Segment)
            .Join(open.Fields, known => known.Name, access => access.Field, (known, access) => (Known: known, access.Masked)).ToArray();
        return new ViewSection(open.Segment, SectionTitles.Of(open.Segment),
        [
            .. resources.Select((resource, at) => (resource, at)).Where(one => only is null || one.at == only)
                .Select(one => new ViewItem(one.at, [.. fields.Select(field => Field(open.Segment, field.Known, field.Masked && !reveal, one.resource))])),
        ]);
    }

    // A mask says of what kind the value is. Whether there is one is told by nothing: an empty field and a full one have the same mask.
    static ViewField Field(string segment, SegmentField field, bool masked, JsonElement resource) => masked
        ? new ViewField(field.Name, field.Title, [], $"••• {field.Title.ToLowerInvariant()}")
        : new ViewField(field.Name, field.Title, [.. FieldTexts.Of(segment, field.Name, resource)], null);
}
