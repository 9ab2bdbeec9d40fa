using System.Reflection;

namespace Wardline.Guard.Storage;

/// <summary>
/// A module's tables: numbered scripts embedded in its assembly as <c>{Prefix}.Sqlite.Schema1.sql</c>, <c>{Prefix}.Postgres.Schema1.sql</c>, ….
/// </summary>
/// <param name="Module">The module's name, for instance <c>calls</c>.</param>
/// <param name="Assembly">Where the scripts are embedded.</param>
/// <param name="Prefix">What their resource names begin with.</param>
/// <param name="Newest">The number of the last script.</param>
public sealed record SchemaScripts(string Module, Assembly Assembly, string Prefix, int Newest)
{
    internal static SchemaScripts Guard { get; } = new("guard", typeof(SchemaScripts).Assembly, "Wardline.Guard.Storage", 4);

    internal string Text(bool postgres, int number)
    {
        var name = $"{Prefix}.{(postgres ? "Postgres" : "Sqlite")}.Schema{number}.sql";
        using var stream = Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The schema script {name} is missing from the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Upgrading is the ordinary start: a new database runs all scripts, an old one those it lacks, in one transaction.</summary>
static class Schema
{
    public static async ValueTask<bool> UpgradeAsync(Db db, SchemaScripts scripts)
    {
        if (db.IsPostgres)
        {
            // Two servers that start at once must not both create the tables: the second waits here and finds them made.
            await db.ScriptAsync("SELECT pg_advisory_xact_lock(7310531)");
        }

        await db.ScriptAsync("CREATE TABLE IF NOT EXISTS schema_version (module TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (module, version))");
        var current = await db.NumberAsync("SELECT max(version) FROM schema_version WHERE module = @module", ("@module", scripts.Module));
        if (current > scripts.Newest)
        {
            throw new UnusableStoreException(
                $"The database has schema {current} of {scripts.Module}, and this program knows {scripts.Newest}: it was used by a newer Wardline. Start that version, or restore a backup made before the upgrade.");
        }

        for (var next = (int)current + 1; next <= scripts.Newest; next++)
        {
            await db.ScriptAsync(scripts.Text(db.IsPostgres, next));
            await db.ExecuteAsync("INSERT INTO schema_version (module, version) VALUES (@module, @version)", ("@module", scripts.Module), ("@version", next));
        }

        return true;
    }
}
