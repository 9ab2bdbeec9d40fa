using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>Merges what was read of one patient into the record on file. Pure but for the draft that it fills.</summary>
sealed class PatientMerge(PatientDraft draft)
{
    /// <summary>Where the keys of rejected resources stand, so that the mark "incomplete" goes when they come in after all.</summary>
    const string RejectionsSegment = Segments.Rejections;

    readonly Dictionary<string, SegmentDocument> _documents = new(StringComparer.Ordinal);
    readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>The outcome of each item, in its order; null for a rejected one.</summary>
    public List<PutOutcome?> Merge(IReadOnlyList<StagedItem> items)
    {
        var equal = new Dictionary<string, int>(StringComparer.Ordinal);
        var outcomes = new List<PutOutcome?>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var rejections = Document(RejectionsSegment);
        foreach (var item in items.OrderBy(i => i.Rejected))
        {
            var key = Key(item, equal);
            if (item.Rejected)
            {
                // Rejected here, but a good one of the same identity in the same input stands.
                if (!taken.Contains(key))
                {
                    Touch(RejectionsSegment);
                    rejections.Put(key, "{}"u8.ToArray());
                }

                continue;
            }

            taken.Add(key);
            if (rejections.Remove(key))
            {
                Touch(RejectionsSegment);
            }
        }

        equal.Clear();
        foreach (var item in items)
        {
            outcomes.Add(item.Rejected ? null : Put(item, Key(item, equal)));
        }

        foreach (var segment in _touched)
        {
            draft.Put(segment, _documents[segment].ToBytes());
        }

        draft.Rejected = rejections.Count;
        return outcomes;
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
