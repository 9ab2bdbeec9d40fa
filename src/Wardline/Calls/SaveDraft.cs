using System.Collections.Frozen;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>
/// The fields of a call whose text is saved while it is typed. Answers that are compared, code digits and what identifies a patient
/// are none: they are sent to be compared, and asked again after a reload.
/// </summary>
public static class DraftFields
{
    /// <summary>A note that isn't kept yet.</summary>
    public const string Note = "note";

    /// <summary>The details of what was told, not noted yet.</summary>
    public const string Details = "details";

    /// <summary>For the agent only: it never becomes anything, and the wrap-up destroys it.</summary>
    public const string Scratchpad = "scratchpad";

    /// <summary>A telephone number, mailbox or address that is to be filed, not filed yet.</summary>
    public const string Contact = "contact-new";

    /// <summary>Medication, wishes or time of a request of this kind, not taken yet; a message has none.</summary>
    public static string About(string kind) => kind + "-about";

    /// <summary>The text of a message or request of this kind, not taken yet.</summary>
    public static string Text(string kind) => kind + "-text";

    /// <summary>Characters that <see cref="About"/> may have.</summary>
    public const int LongestAbout = 300;

    /// <summary>Characters that <see cref="Text"/> may have.</summary>
    public const int LongestText = 4_000;

    /// <summary>
    /// Characters that each may have. All of a page together, a byte each, fit the 64 KB that a browser sends while it leaves; it sends only
    /// what is not saved yet, and what it could not send it asks about before it leaves.
    /// </summary>
    public static FrozenDictionary<string, int> Longest { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [Note] = AddNote.Longest,
        [Details] = 2_000,
        [Scratchpad] = 4_000,
        [Contact] = Patients.TypedContact.Longest,
        [Text("message")] = LongestText,
        [About("refill")] = LongestAbout,
        [Text("refill")] = LongestText,
        [About("appointment")] = LongestAbout,
        [Text("appointment")] = LongestText,
        [About("call-back")] = LongestAbout,
        [Text("call-back")] = LongestText,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What would be lost with the call although it was meant to stay.</summary>
    internal static bool MeantToStay(DraftRow draft) => draft.Text is not null && draft.Field != Scratchpad;
}

/// <summary>A text that is safe now.</summary>
/// <param name="Version">The field's version: what the page has seen from now on.</param>
public sealed record SavedDraft(long Version);

/// <summary>
/// Saves what is typed in a field, sealed under the call's key. It is no step of the call: a verification that runs meanwhile is not
/// disturbed. A page's older save that arrives late changes nothing and is no error; another page's text isn't overwritten unseen.
/// </summary>
/// <param name="Agent">Who types.</param>
/// <param name="Call">In which call.</param>
/// <param name="Field">One of <see cref="DraftFields"/>.</param>
/// <param name="Text">All of it; empty when the field was emptied.</param>
/// <param name="Mark">From which page, which save of it, and upon which version.</param>
public sealed record SaveDraft(Agent Agent, Guid Call, string Field, string Text, DraftMark Mark)
{
    /// <summary>With one character a line end.</summary>
    public string Text { get; init; } = LineEnds.Of(Text);

    const string Kind = "call.draft";

    internal static RefusalKind? Decide(SaveDraft request) =>
        !DraftFields.Longest.TryGetValue(request.Field ?? "", out var longest) || request.Text is null || request.Text.Length > longest ? RefusalKind.BadInput
        : request.Mark is not { Seq: >= 0, Seen: >= 0 } ? RefusalKind.BadInput
        : null;

    public Task<Step<SavedDraft>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<SavedDraft>(Agent, Call, Kind, async call =>
        {
            if (Decide(this) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var log = await floor.Logs.OfAsync(call.Client);
            var text = string.IsNullOrWhiteSpace(Text) ? "" : Text;
            var saved = await floor.Drafts.SaveAsync(
                call.Held, Field, text, Mark, log.Id, (time, saves) => floor.Entry(Agent, call, Kind, time).With("field", Field).With("saves", saves));
            return saved.Outcome == DraftOutcome.Elsewhere
                ? await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.ChangedElsewhere, cancel: cancel)
                : new SavedDraft(saved.Version);
        }, cancel: cancel);
    }

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(SaveDraft)} {Field} {Call}";
}
