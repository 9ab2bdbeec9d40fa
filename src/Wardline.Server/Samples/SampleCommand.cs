using System.CommandLine;
using Wardline.Samples;
using Wardline.Server.Shell;

namespace Wardline.Server.Samples;

/// <summary><c>wardline sample</c>: an invented population as FHIR files. It needs no data folder.</summary>
static class SampleCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var patients = new Option<int>("--patients") { Description = "How many patients.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same bytes.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--out") { Description = "The folder to write to; it must be empty or not there yet.", HelpName = "DIR", Required = true };
        var command = new Command("sample", "Write an invented population as FHIR R4, for trying and testing.") { patients, seed, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var count = parsed.GetValue(patients);
            if (count < 1)
            {
                throw new UsageException("--patients must be 1 or more.");
            }

            var folder = terminal.PathOf(parsed.GetRequiredValue(output));
            var progress = new ProgressLine(terminal, "patients");
            var summary = await WriteAsync(count, parsed.GetValue(seed), folder, progress, cancel);
            progress.End();
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, summary);
            }
            else
            {
                await terminal.Data.WriteLineAsync($"{count:N0} invented patients in {folder}. Next: wardline import {folder}");
            }

            return Exit.Done;
        });
        return command;
    }

    static async Task<SampleSummary> WriteAsync(int count, ulong seed, string folder, ProgressLine progress, CancellationToken cancel)
    {
        try
        {
            return await SamplePopulation.WriteAsync(count, seed, folder, progress, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The generator's own sentence: the folder isn't empty, or can't be written.
            throw new UsageException(e.Message);
        }
    }
}
