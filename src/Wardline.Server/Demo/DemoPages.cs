using Microsoft.AspNetCore.Http.HttpResults;

namespace Wardline.Server.Demo;

/// <summary>A message in a caller's mailbox.</summary>
public sealed record DemoMail(DateTimeOffset At, string To, string Text);

/// <summary>The demo's own pages, for anybody who is signed in. They are mapped in a demo only.</summary>
static class DemoPages
{
    const int Most = 50;

    public static void Map(RouteGroupBuilder signedIn)
    {
        signedIn.MapGet("/demo", (DemoFolder folder, DemoPhones phones) => new RazorComponentResult<MailboxesPage>(new { Mails = Read(folder.Mailboxes), Phones = phones.Address }));
        signedIn.MapGet("/demo/cards", () => new RazorComponentResult<CardsPage>(new { Cards = DemoCards.All }));
    }

    /// <summary>The newest messages, newest first.</summary>
    internal static IReadOnlyList<DemoMail> Read(string folder) => !Directory.Exists(folder) ? [] :
        [.. new DirectoryInfo(folder).GetFiles("*.txt").OrderByDescending(f => f.LastWriteTimeUtc).Take(Most).Select(Read)];

    static DemoMail Read(FileInfo file)
    {
        // As the file sender writes it: two lines of head, an empty one, the text.
        var lines = File.ReadAllLines(file.FullName);
        var to = lines.FirstOrDefault(l => l.StartsWith("To: ", StringComparison.Ordinal)) ?? "";
        return new DemoMail(new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), to.Replace("To: ", "", StringComparison.Ordinal), string.Join('\n', lines.SkipWhile(l => l.Length > 0).Skip(1)));
    }
}
