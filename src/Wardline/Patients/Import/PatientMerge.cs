using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>Merges what was read of one patient into the record on file, at this moment. Pure but for the draft that it fills.</summary>
sealed class PatientMerge(PatientDraft draft, DateTimeOffset now)
{
    /// <summary>Where the keys of rejected resources stand, so that the mark "incomplete" goes when they come in after all.</summary>
    const string RejectionsSegment = Segments.Rejections;

    readonly Dictionary<string, SegmentDocument> _documents = new(StringComparer.Ordinal);
    readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>
    /// The outcome of each item, in its order; null for a rejected one. Of one identity the last of the input is put in, and the
    /// ones before it count as unchanged: they changed nothing that stands.
    /// </summary>
    public List<PutOutcome?> Merge(IReadOnlyList<StagedItem> items)
    {
        var equal = new Dictionary<string, int>(StringComparer.Ordinal);
        var keys = items.Select(item => Key(item, equal)).ToList();
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Rejected)
            {
                last[keys[i]] = i;
            }
        }

        var outcomes = new List<PutOutcome?>();
        for (var i = 0; i < items.Count; i++)
        {
            outcomes.Add(items[i].Rejected ? null : last[keys[i]] == i ? Put(items[i], keys[i]) : PutOutcome.Unchanged);
        }

        MarkRejections(items.Zip(keys).Where(i => i.First.Rejected).Select(i => i.Second), [.. last.Keys]);
        if (items.Any(item => !item.Rejected && item.Type == "Patient"))
        {
            ContactChanges.Reapply(Document(Segments.Contact), now);
        }

        foreach (var segment in _touched)
        {
            draft.Put(segment, _documents[segment].ToBytes());
        }

        return outcomes;
    }

    // Rejected now: marked, unless a good one of the same identity came too. Taken now: no longer missing, whenever it was rejected.
    void MarkRejections(IEnumerable<string> rejected, HashSet<string> taken)
    {
        var marks = Document(RejectionsSegment);
        foreach (var key in rejected.Where(key => !taken.Contains(key)))
        {
            marks.Put(key, "{}"u8.ToArray());
            Touch(RejectionsSegment);
        }

        foreach (var key in taken.Where(marks.Remove))
        {
            Touch(RejectionsSegment);
        }

        draft.Rejected = marks.Count;
    }

    /// <summary>The merged document of a segment, for the indexes.</summary>
    public SegmentDocument Document(string segment)
    {
        if (!_documents.TryGetValue(segment, out var document))
        {
            _documents.Add(segment, document = SegmentDocument.Parse(draft[segment]));
        }

        return document;
    }

    // A resource may have moved since the last import (its label changed): wherever its key stood before, it goes out there.
    PutOutcome Put(StagedItem item, string key)
    {
        var outcomes = new List<PutOutcome>();
        foreach (var part in item.Parts)
        {
            outcomes.Add(Document(part.Segment).Put(key, part.Json));
            Touch(part.Segment);
        }

        var moved = false;
        foreach (var segment in draft.Names.Concat(_documents.Keys).Distinct().Where(s => s != RejectionsSegment && item.Parts.All(p => p.Segment != s)).ToList())
        {
            if (Document(segment).Remove(key))
            {
                Touch(segment);
                moved = true;
            }
        }

        return moved || outcomes.Contains(PutOutcome.Updated) || outcomes.Distinct().Count() > 1 ? PutOutcome.Updated
            : outcomes.Count == 0 ? PutOutcome.Unchanged
            : outcomes[0];
    }

    void Touch(string segment) => _touched.Add(segment);

    static string Key(StagedItem item, Dictionary<string, int> equal)
    {
        // A patient's own resource is one, however many identifiers it gains or loses.
        if (item.Type == "Patient")
        {
            return SegmentDocument.KeyOf("Patient", "");
        }

        var identity = string.Join('\n', item.Identities);
        if (item.ByContent)
        {
            var name = $"{item.Type}\0{identity}";
            equal[name] = equal.GetValueOrDefault(name) + 1;
            identity = $"{identity}#{equal[name]}";
        }

        return SegmentDocument.KeyOf(item.Type, identity);
    }
}
