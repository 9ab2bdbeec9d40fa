using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Wardline.Patients.Import;
using Wardline.Patients.Import.Reading;
using Wardline.Policies;
using Wardline.Server.Shell;

namespace Wardline.Server.Patients;

/// <summary><c>wardline import PATH...</c>: FHIR R4 bundles and NDJSON into one client.</summary>
static class ImportCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files or folders with FHIR R4 JSON bundles or NDJSON.", Arity = ArgumentArity.OneOrMore };
        var client = new Option<string>("--client") { Description = "The client whose patients they are.", HelpName = "C", DefaultValueFactory = _ => "default" };
        var report = new Option<string?>("--report") { Description = "Write every rejection to this file as JSON.", HelpName = "FILE" };
        var command = new Command("import", "Take patients and their records in. Importing the same again changes nothing. Exit code 3 when something was rejected.") { paths, client, report };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var installation = await common.OpenAsync(parsed, terminal);
            var code = parsed.GetRequiredValue(client);
            var into = await installation.FindClientAsync(code) ?? throw new UsageException($"There is no client {code}. Leave --client out for the client `default`.");
            var (_, _, labels) = PolicyFiles.LoadAll(Path.Combine(installation.Folder, "policies"));
            using var rejections = new RejectionReport(parsed.GetValue(report) is { } file ? terminal.PathOf(file) : null);
            var import = new ImportPatients(terminal.Actor, into.Id, [.. parsed.GetRequiredValue(paths).Select(terminal.PathOf)]);
            var summary = await new ImportProgressBar(terminal, InputFiles.Find(import.Paths).Sum(f => f.Bytes)).RunAsync(
                (say, progress) => import.HandleAsync(installation, labels.Rules(), rejection =>
                {
                    say(rejection.ToString());
                    rejections.Add(rejection);
                }, progress, cancel));
            rejections.Close();
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { types = summary.Types, patientsWritten = summary.PatientsWritten });
            }
            else
            {
                Table(terminal, summary);
            }

            return summary.HasRejections ? Exit.DoneWithRejections : Exit.Done;
        });
        return command;
    }

    static void Table(Terminal terminal, ImportSummary summary)
    {
        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumn("type");
        foreach (var column in (string[])["imported", "updated", "unchanged", "rejected", "skipped"])
        {
            table.AddColumn(column, c => c.RightAligned());
        }

        foreach (var type in summary.Types)
        {
            table.AddRow(type.Type, $"{type.Imported:N0}", $"{type.Updated:N0}", $"{type.Unchanged:N0}", $"{type.Rejected:N0}", $"{type.Skipped:N0}");
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Data) }).Write(table);
        terminal.Data.WriteLine($"{summary.PatientsWritten:N0} patients written");
    }
}

/// <summary>The rejections of a run as a JSON array, written as they come.</summary>
sealed class RejectionReport : IDisposable
{
    readonly FileStream? _file;
    readonly Utf8JsonWriter? _json;

    public RejectionReport(string? path)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            _file = File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The report file {path} can't be written. Does its folder exist, and may this user write there?");
        }

        _json = new Utf8JsonWriter(_file, new JsonWriterOptions { Indented = true });
        _json.WriteStartArray();
    }

    public void Add(Rejection rejection)
    {
        if (_json is not null)
        {
            JsonSerializer.Serialize(_json, rejection, JsonSerializerOptions.Web);
        }
    }

    public void Close() => _json?.WriteEndArray();

    public void Dispose()
    {
        _json?.Dispose();
        _file?.Dispose();
    }
}
