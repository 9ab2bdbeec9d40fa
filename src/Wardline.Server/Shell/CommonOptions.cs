using System.CommandLine;
using System.Text.Json;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Server.Shell;

/// <summary>The options that every verb takes, each with its environment variable.</summary>
sealed class CommonOptions
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder: database, keys, lock (WARDLINE_DATA).",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ => Variable("WARDLINE_DATA") ?? "./data",
    };

    public Option<string?> Db { get; } = new("--db")
    {
        Description = "A PostgreSQL connection string; without it the database is SQLite in the data folder (WARDLINE_DB).",
        HelpName = "CONNECTION",
        Recursive = true,
        DefaultValueFactory = _ => Variable("WARDLINE_DB"),
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON document on stdout; all talk goes to stderr.",
        Recursive = true,
    };

    public IEnumerable<Option> All => [Data, Db, Json];

    /// <summary>
    /// Gives a verb its installation: the server's own when the verb runs in one, otherwise the data folder, opened, and made
    /// empty first when there is none. A verb calls it before it changes or writes anything: when a server holds the folder,
    /// this throws and the whole command line is run by that server instead.
    /// </summary>
    /// <exception cref="ServerHoldsFolderException">A server answers in this folder; <see cref="CommandLine"/> sends the verb there.</exception>
    /// <exception cref="FolderInUseException">Another process holds the folder, and it is no server.</exception>
    public async Task<HeldInstallation> OpenAsync(ParseResult parsed, Terminal terminal)
    {
        if (terminal.Open is { } open)
        {
            return new HeldInstallation(open, owned: false);
        }

        var folder = terminal.PathOf(parsed.GetValue(Data)!);
        if (VerbClient.Answers(folder))
        {
            throw new ServerHoldsFolderException(folder);
        }

        return new HeldInstallation(
            await Installation.OpenAsync(folder, parsed.GetValue(Db), RootKeyOptions.From(Environment.GetEnvironmentVariable), terminal.Talk, TimeProvider.System),
            owned: true);
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Writes the one JSON document of a verb.</summary>
    public static Task WriteJsonAsync(Terminal terminal, object value) => terminal.Data.WriteLineAsync(JsonSerializer.Serialize(value, Form));

    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
