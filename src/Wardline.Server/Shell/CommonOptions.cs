using System.CommandLine;
using System.Text.Json;
using Wardline.Guard.Setup;
using Wardline.Guard.Keys;

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

    /// <summary>Opens the data folder, made empty first when there is none, and integrates what an earlier process left pending.</summary>
    public async Task<Installation> OpenAsync(ParseResult parsed, Terminal terminal)
    {
        var installation = await Installation.OpenAsync(
            parsed.GetValue(Data)!, parsed.GetValue(Db), RootKeyOptions.From(Environment.GetEnvironmentVariable), terminal.Talk, TimeProvider.System);
        return installation;
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Writes the one JSON document of a verb.</summary>
    public static Task WriteJsonAsync(Terminal terminal, object value) => terminal.Data.WriteLineAsync(JsonSerializer.Serialize(value, Form));

    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
