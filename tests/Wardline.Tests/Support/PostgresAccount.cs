namespace Wardline.Tests.Support;

/// <summary>
/// The operating-system account a test server runs under. PostgreSQL refuses to run as root, so a root test run
/// (containers mostly) hands it to the unprivileged account of the package, or to nobody.
/// </summary>
internal sealed record PostgresAccount(string Name, string UserId, string GroupId)
{
    /// <summary>Null when the test itself is not root: then the server simply runs as the same user.</summary>
    public static PostgresAccount? ForRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        List<string[]> accounts = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length >= 4)];
        string[] found = accounts.Find(a => a[0] == "postgres") ?? accounts.Find(a => a[0] == "nobody")
            ?? throw new InvalidOperationException(
                "The tests run as root, PostgreSQL refuses to, and there is no account 'postgres' or 'nobody' to give it to. Make one, or run the tests as an ordinary user.");
        return new PostgresAccount(found[0], found[2], found[3]);
    }

    /// <summary>The words before a command that drop root for good. setpriv replaces itself, so the process id stays the server's own.</summary>
    public IEnumerable<string> Prefix =>
        ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--"];
}
