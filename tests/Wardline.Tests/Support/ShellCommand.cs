using System.Diagnostics;

namespace Wardline.Tests.Support;

/// <summary>Runs a program to its end and hands back what it said. Arguments are passed as they are, through no shell.</summary>
internal static class ShellCommand
{
    public sealed record Result(int ExitCode, string Output);

    public static async Task<Result> RunAsync(string workingFolder, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        process.StandardInput.Close();
        // Both pipes are read at once: a program that fills the one nobody reads would wait for ever.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output + await errors);
    }
}
