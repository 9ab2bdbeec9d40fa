using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Messages;
using Wardline.Patients;
using Wardline.Verification;
using Wardline.Verification.OnFile;

namespace Wardline.Contacts;

/// <summary>
/// Word to the client's care team, as a message like any other: sealed, with a due time, delivered to their system where they have one.
/// So the client's own records learn of a change, and what nobody could be told by mail isn't dropped.
/// </summary>
static class CareTeam
{
    /// <summary>The subject of such a message.</summary>
    public const string Subject = CareMessage.ContactChanged;

    const string Kind = "message";

    /// <summary>Whether the client takes such messages by the policy: where it doesn't, nobody may change anything.</summary>
    public static bool Takes(AccessPolicy policy) => policy.Requests.Any(one => one.Kind == Kind);

    /// <summary>
    /// Whether a letter is asked for beside the mail. Who proved themselves by a mailbox may be the only one who reads there, and word
    /// to it warns nobody; a supervisor's word says nothing of who reads.
    /// </summary>
    public static bool Letter(IReadOnlyCollection<string> matched, int told, bool more) =>
        told == 0 || more || matched.Contains(FactorIds.Supervisor) || matched.Any(FactorIds.RestingOn(ContactMarks.Email).Contains);

    /// <summary>A message ready for an act; null where the client takes none by the policy.</summary>
    public static async Task<NewMessage?> WordAsync(MessageFloor floor, Guid client, Guid patient, Guid call, string text)
    {
        if (floor.Access.Requests.FirstOrDefault(one => one.Kind == Kind) is not { } kind)
        {
            return null;
        }

        var id = Ids.New(floor.Store.Time);
        var (due, escalate) = await floor.DueAsync(client, kind, urgent: false);
        var words = await floor.Calls.Vault.SealTextAsync(client, patient, id, new MessageText("", text).ToBytes());
        return new NewMessage(id, client, patient, call, Kind, Subject, Urgent: false, due, escalate, words);
    }

    /// <summary>What was changed: the care team enters it into the client's own records.</summary>
    public static string Changed(TypedContact to, ContactEdit edit, Authority? authority, int quietDays, int told, bool letter)
    {
        string[] lines =
        [
            $"{(authority?.Kind == AuthorityKind.Representative ? "A representative on file" : "The patient")} changed {Name(to.Kind)} in a call. Please enter it in your records.",
            edit.Before is { } before ? $"Before: {before}" : "It was added; none was replaced.",
            $"New: {to.Text}",
            $"For {quietDays} days it is used for no code and no call-back.",
            (told, letter) switch
            {
                (0, _) => $"No mailbox on file could be told of it: {Write}.",
                (_, true) => $"{(told == 1 ? "One mailbox" : $"{told} mailboxes")} on file before {(told == 1 ? "is" : "are")} told of it, and that may be the caller's own or not all: {Write} too.",
                (_, false) => "The mailboxes on file before are told of it.",
            },
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Word of a change did not get through.</summary>
    public static string NotTold(string what) =>
        $"In this call {Name(what)} was changed. A mailbox that was on file before could not be told of it: {Write}.";

    const string Write = "please write to the patient, at the old address if that was changed";

    static string Name(string what) => what switch
    {
        ContactMarks.Phone => "a telephone number",
        ContactMarks.Email => "an e-mail address",
        ContactMarks.Address => "an address",
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}
