using System.Text;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>
/// Chooses the mailbox that a code goes to. It must have been on file for a while: who changes a contact point first and asks for a
/// code to it is the classic thief. When the record doesn't say since when, the day it came in counts; when it was changed since
/// then and doesn't say when, it is too new.
/// </summary>
static class CodePoint
{
    public static ContactChoice? Choose(Expected expected, ContactAge age, DateTimeOffset now, int unchangedDays)
    {
        var newest = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-unchangedDays);
        foreach (var point in ExpectedAnswers.Telecom(expected[Segments.Contact], "email"))
        {
            var address = (point.Text("value") ?? "").Trim();
            if (Email.Key(address).Length > 0 && Since(point.Child("period").Text("start"), age) <= newest && !Ended(point.Child("period").Text("end"), now))
            {
                return new ContactChoice(Encoding.UTF8.GetBytes(address), Hint(address));
            }
        }

        return null;
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
