namespace Wardline.Patients.Import.Reading;

/// <summary>
/// A transaction bundle until its last entry is judged: then all of it is given, or each of its resources as
/// rejected. After the first bad one only places and links are kept.
/// </summary>
internal sealed class HeldTransaction(ReadLimits limits)
{
    private readonly List<ReadItem> items = [];
    private Rejected? bad;
    private long bytes;

    public bool IsRejected => bad is not null;

    public void Add(ReadItem item)
    {
        bytes += item is ReadResource added ? added.Parts.Sum(part => (long)part.Json.Length) : 0;
        if (bytes > limits.TransactionBytes && item is ReadResource large)
        {
            Reject(Without(large, $"makes its transaction bundle larger than {limits.TransactionBytes} bytes; split the bundle"));
        }
        else if (item is Rejected rejected)
        {
            Reject(rejected);
        }
        else if (bad is null)
        {
            items.Add(item);
        }
        else if (Because(item) is { } consequence)
        {
            items.Add(consequence);
        }
    }

    /// <summary>Resolves who belongs to whom, which can turn up the last bad ones, and hands everything out.</summary>
    public IReadOnlyList<ReadItem> Finish()
    {
        var patients = PatientsBySourceId();
        for (var i = 0; i < items.Count && bad is null; i++)
        {
            if (items[i] is ReadResource { Links.Patient: { } reference } resource)
            {
                var found = reference.Candidates.SelectMany(id => patients.GetValueOrDefault(id, [])).Distinct().ToList();
                if (found.Count == 1)
                {
                    var resolved = reference with { Candidates = [found[0].Links.SourceIds[0]], ResolvedInBundle = true };
                    items[i] = resource with { Links = resource.Links with { Patient = resolved } };
                }
                else if (Fault(reference, found.Count) is { } fault)
                {
                    items.RemoveAt(i);
                    Reject(Without(resource, fault), i);
                }
            }
        }

        return items;
    }

    private Dictionary<string, List<ReadResource>> PatientsBySourceId()
    {
        var patients = new Dictionary<string, List<ReadResource>>(StringComparer.Ordinal);
        foreach (var patient in items.OfType<ReadResource>().Where(item => item is { Type: ResourceTypes.Patient, Links.SourceIds.Count: > 0 }))
        {
            foreach (var id in patient.Links.SourceIds)
            {
                if (!patients.TryAdd(id, [patient]))
                {
                    patients[id].Add(patient);
                }
            }
        }

        return patients;
    }

    private static string? Fault(PatientReference reference, int found) =>
        found > 1 ? "refers to a patient in a way that fits more than one Patient of its bundle; use each one's fullUrl"
        : reference.Identifier is null && reference.Candidates.All(SourceId.IsUrn) ? "refers by urn: to a patient that is not in its bundle"
        : null;

    private void Reject(Rejected rejected, int? at = null)
    {
        if (bad is null)
        {
            bad = rejected;
            var consequences = items.Select(Because).ToList();
            items.Clear();
            items.AddRange(consequences.OfType<Rejected>());
            items.Insert(at is { } index ? consequences.Take(index).Count(item => item is not null) : items.Count, rejected);
        }
        else
        {
            items.Add(rejected);
        }
    }

    /// <summary>A Coverage that was inside another resource is no resource of the bundle and is not counted.</summary>
    private Rejected? Because(ReadItem item)
    {
        var reason = bad!.At.Entry is { } entry
            ? $"belongs to a transaction bundle that is rejected as a whole because of entry[{entry}]"
            : "belongs to a transaction bundle that is rejected as a whole because the bundle itself is not readable";
        return item switch
        {
            ReadResource { WasContained: false } resource => Without(resource, reason),
            Skipped skipped => new Rejected(skipped.At, skipped.Type, reason),
            _ => null,
        };
    }

    private static Rejected Without(ReadResource resource, string reason) =>
        new(resource.At, resource.Type, reason) { Links = resource.Links };
}
