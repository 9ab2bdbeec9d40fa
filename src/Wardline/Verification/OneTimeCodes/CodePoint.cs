using System.Text;
using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>
/// Chooses the mailbox that a code goes to, or the number that is called back. It must have been on file for a while: who changes a contact point first and asks for a
/// code to it is the classic thief. When the record doesn't say since when, the day it came in counts; when it was changed since
/// then and doesn't say when, it is too new. One that was changed in a call has a time of its own.
/// </summary>
static class CodePoint
{
    public static ContactChoice? Choose(Expected expected, ContactAge age, AgeNeeded needed) =>
        Usable(expected, ContactMarks.Email, age, needed, "email").Select(point => point.Trim()).Where(address => Email.Key(address).Length > 0)
            .Select(address => new ContactChoice(Encoding.UTF8.GetBytes(address), Hint(address))).FirstOrDefault();

    /// <summary>The first number in use, in E.164; the agent may say its last two digits.</summary>
    public static ContactChoice? ChooseNumber(Expected expected, ContactAge age, AgeNeeded needed) =>
        Usable(expected, ContactMarks.Phone, age, needed, "phone", "sms").Select(Phone.Key).Where(number => number.Length > 2)
            .Select(number => new ContactChoice(Encoding.UTF8.GetBytes(number), NumberHint(number))).FirstOrDefault();

    /// <summary>Enough to say which number is called, and for nobody to call it.</summary>
    internal static string NumberHint(string number) => $"•••-•••-••{number[^2..]}";

    static string[] Usable(Expected expected, string kind, ContactAge age, AgeNeeded needed, params string[] systems)
    {
        var document = expected[Segments.Contact];
        var now = needed.Quiet.Now;
        var marks = ContactMarks.Of(document);
        return [.. ExpectedAnswers.Telecom(document, systems)
            .Where(point => IsOld(point, marks.Find(kind, ContactMarks.KeyOf(kind, point)), age, needed) && !Ended(point.Child("period").Text("end"), now))
            .Select(point => point.Text("value") ?? "")];
    }

    // What a call changed has its own time; an import that brings it again can't make it older, whatever date it says. What an import
    // brings back after it had gone waits as long as anything else that an import brings.
    static bool IsOld(JsonElement point, ContactMark? mark, ContactAge age, AgeNeeded needed)
    {
        var (now, quiet) = (needed.Quiet.Now, needed.Quiet.Days);
        var newest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-needed.UnchangedDays);
        var start = ExpectedAnswers.Day(point.Child("period").Text("start"));
        return mark is { Changed: true } ? now >= mark.Since.AddDays(mark.Brought ? Math.Max(quiet, needed.UnchangedDays) : quiet)
            : (start ?? (mark is not null ? DateOnly.FromDateTime(mark.Since.UtcDateTime) : age.Changed ? DateOnly.MaxValue : DateOnly.FromDateTime(age.Imported.UtcDateTime))) <= newest;
    }

    // Enough for the caller to know which mailbox, and for nobody to write to it: the first letter and the top domain.
    internal static string Hint(string address)
    {
        var dot = address.LastIndexOf('.');
        var top = dot > address.IndexOf('@', StringComparison.Ordinal) && address.Length - dot <= 7 ? address[dot..] : "";
        return $"{address[0]}•••@•••{top}";
    }

    static bool Ended(string? end, DateTimeOffset now) => end is not null && (ExpectedAnswers.Day(end) ?? DateOnly.MinValue) < DateOnly.FromDateTime(now.UtcDateTime);
}

/// <summary>How old a contact point must be: in days on file, and in days since a call changed it.</summary>
readonly record struct AgeNeeded(int UnchangedDays, QuietTime Quiet)
{
    public static AgeNeeded Of(VerificationPolicy policy, string factor, DateTimeOffset now) => new(policy.Find(factor)!.UnchangedDays, policy.QuietAt(now));
}
