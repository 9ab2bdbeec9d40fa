using System.Diagnostics;
using System.Text.Json;

namespace Wardline.EndToEnd;

/// <summary>What a call of the executable gave.</summary>
sealed record Ran(int Exit, string Out, string Talk)
{
    public JsonElement Json => JsonElement.Parse(Out);
}

/// <summary>The built executable, run as a user runs it, on a data folder of the test's own.</summary>
sealed class Executable : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("wardline-cli-").FullName;

    public string Data => At("data");

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>From where the test runs, not from where it was compiled: a deterministic build knows no folders.</summary>
    public static string RepoRoot() => Wardline.Tests.Support.RepoRoot.Path;

    public Task<Ran> RunAsync(params string[] args) => RunAsync([], args);

    public async Task<Ran> RunAsync((string Name, string Value)[] environment, params string[] args)
    {
        using var process = Start(environment, args);
        var read = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var texts = await read;
        return new Ran(process.ExitCode, texts[0], texts[1]);
    }

    /// <summary>Starts it and ends it with SIGKILL as soon as the time has come. False: it had ended by itself before.</summary>
    public async Task<bool> RunAndKillAsync(Func<Task<bool>> hasCome, (string Name, string Value)[] environment, params string[] args)
    {
        using var process = Start(environment, args);
        var read = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.HasExited && !await hasCome())
        {
            // Lets the process go on; how long this takes decides nothing.
            await Task.Delay(1);
        }

        process.Kill();
        await process.WaitForExitAsync();
        var said = await read;
        return process.ExitCode switch
        {
            128 + 9 => true,
            0 => false,
            var other => throw new InvalidOperationException($"It ended with {other}: {said[1]}"),
        };
    }

    public Process Start((string Name, string Value)[] environment, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(RepoRoot(), "artifacts", "bin", "wardline"), args)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["WARDLINE_DATA"] = Data;
        start.Environment.Remove("WARDLINE_DB");
        start.Environment.Remove("WARDLINE_PASSPHRASE_FILE");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;

        // A verb that prompts would wait for this for ever: closed, it gets an end of file at once.
        process.StandardInput.Close();
        return process;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
