using System.Text;
using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>
/// Chooses the mailbox that a code goes to, or the number that is called back. It must have been on file for a while: who changes a contact point first and asks for a
/// code to it is the classic thief. When the record doesn't say since when, the day it came in counts; when it was changed since
/// then and doesn't say when, it is too new.
/// </summary>
static class CodePoint
{
    public static ContactChoice? Choose(Expected expected, ContactAge age, DateTimeOffset now, int unchangedDays) =>
        Usable(ExpectedAnswers.Telecom(expected[Segments.Contact], "email"), age, now, unchangedDays).Select(point => point.Trim()).Where(address => Email.Key(address).Length > 0)
            .Select(address => new ContactChoice(Encoding.UTF8.GetBytes(address), Hint(address))).FirstOrDefault();

    /// <summary>The first number in use, in E.164; the agent may say its last two digits.</summary>
    public static ContactChoice? ChooseNumber(Expected expected, ContactAge age, DateTimeOffset now, int unchangedDays) =>
        Usable(ExpectedAnswers.Telecom(expected[Segments.Contact], "phone", "sms"), age, now, unchangedDays).Select(Phone.Key).Where(number => number.Length > 2)
            .Select(number => new ContactChoice(Encoding.UTF8.GetBytes(number), NumberHint(number))).FirstOrDefault();

    /// <summary>Enough to say which number is called, and for nobody to call it.</summary>
    internal static string NumberHint(string number) => $"•••-•••-••{number[^2..]}";

    static IEnumerable<string> Usable(IEnumerable<JsonElement> points, ContactAge age, DateTimeOffset now, int unchangedDays)
    {
        var newest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-unchangedDays);
        return points.Where(point => Since(point.Child("period").Text("start"), age) <= newest && !Ended(point.Child("period").Text("end"), now)).Select(point => point.Text("value") ?? "");
    }

    // Enough for the caller to know which mailbox, and for nobody to write to it: the first letter and the top domain.
    static string Hint(string address)
    {
        var dot = address.LastIndexOf('.');
        var top = dot > address.IndexOf('@', StringComparison.Ordinal) && address.Length - dot <= 7 ? address[dot..] : "";
        return $"{address[0]}•••@•••{top}";
    }

    static DateOnly Since(string? start, ContactAge age) =>
        ExpectedAnswers.Day(start) ?? (age.Changed ? DateOnly.MaxValue : DateOnly.FromDateTime(age.Imported.UtcDateTime));

    static bool Ended(string? end, DateTimeOffset now) => end is not null && (ExpectedAnswers.Day(end) ?? DateOnly.MinValue) < DateOnly.FromDateTime(now.UtcDateTime);
}
