using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Wardline.Guard.Vault;
using Wardline.Verification.OnFile;

namespace Wardline.Patients;

public static partial class ContactChanges
{
    /// <summary>
    /// After an import has put the patient's own resource in: what a call changed and the client's system does not know yet is done to it
    /// again; once the system brings the new point, or no longer brings the one it replaced, the system is right. It may bring no contact
    /// data at all: what a call added stands then as well. What a call put in and comes back after it had gone is new from this moment on.
    /// </summary>
    /// <param name="document">The contact document.</param>
    /// <param name="now">When it is imported.</param>
    public static void Reapply(SegmentDocument document, DateTimeOffset now)
    {
        var before = MarksOf(document);
        if (before.All.IsEmpty)
        {
            return;
        }

        var (key, patient) = Patient(document);
        var marks = ImmutableArray.CreateBuilder<ContactMark>();
        var again = false;
        foreach (var mark in before.All)
        {
            var points = Current(patient, mark.Kind).ToList();
            // One that had ended before the change is not the one that the change put in.
            var brought = InUse(patient, mark.Kind, mark.Since).Any(point => mark.IsBroughtAs(KeyOf(mark.Kind, point)));
            if (!mark.Changed)
            {
                // What the system dropped and brings back later is as new as anything else that it brings.
                if (brought)
                {
                    marks.Add(mark);
                }

                continue;
            }

            var replaced = points.FindAll(point => mark.Replaced(KeyOf(mark.Kind, point)));
            if (mark is { Pending: true, Point: { } point } && !brought && (replaced.Count > 0 || mark.Replaces.IsEmpty))
            {
                Replace(patient, mark.Kind, replaced, JsonNode.Parse(point)!.AsObject(), mark.Since);
                again = true;
                marks.Add(mark);
            }
            else
            {
                marks.Add(mark with { Pending = false, Point = null });
            }
        }

        if (again)
        {
            document.Put(key, Bytes(patient));
        }

        document.Put(ContactMarks.ResourceKey, new ContactMarks([.. marks.Select(mark => Seen(patient, mark, now))]).ToBytes());
    }

    // Asked of what stands after all: what was brought and replaced again at once has not come back.
    static ContactMark Seen(JsonObject patient, ContactMark mark, DateTimeOffset now) =>
        !mark.Changed ? mark
        : !InUse(patient, mark.Kind, now).Any(point => mark.IsBroughtAs(KeyOf(mark.Kind, point))) ? mark with { Gone = true }
        : mark.Gone ? mark with { Gone = false, Brought = true, Since = now }
        : mark;
}
