using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Wardline.Identity;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary><c>wardline demo</c> as a process of its own, on a free port and a folder of the test's own.</summary>
sealed class RunningDemo : IAsyncDisposable
{
    /// <summary>The secret that the demo prints in letters.</summary>
    static readonly byte[] Secret = "wardline-demo-secret"u8.ToArray();

    readonly Process _process;
    readonly Task<string> _talk;

    /// <summary>A folder that the demo has filled, kept until this process ends.</summary>
    static readonly Lazy<Task<string>> Filled = new(FillAsync);

    RunningDemo(Process process, Task<string> talk, JsonElement said) => (_process, _talk, Said) = (process, talk, said);

    /// <summary>What it printed: address, password, staff, cards.</summary>
    public JsonElement Said { get; }

    public string Address => Said.GetProperty("address").GetString()!;

    /// <summary>Where its telephones are.</summary>
    public string Phones => Said.GetProperty("phones").GetString()!;

    public string Password => Said.GetProperty("password").GetString()!;

    /// <summary>Starts it on a folder that is a demo's already, or on a copy of one that was filled before: the filling itself has a test of its own.</summary>
    public static async Task<RunningDemo> StartAsync(string data, string url = "https://localhost:0")
    {
        if (!Directory.Exists(data))
        {
            using var copy = Process.Start("cp", ["-a", await Filled.Value, data]);
            await copy.WaitForExitAsync();
            Assert.Equal(0, copy.ExitCode);
        }

        return await ServeAsync(data, url);
    }

    /// <summary>Starts it on whatever is there, which may be nothing.</summary>
    public static async Task<RunningDemo> ServeAsync(string data, string url = "https://localhost:0")
    {
        var process = Start("demo", "--data", data, "--url", url, "--json");
        var talk = process.StandardError.ReadToEndAsync();
        var document = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            document.AppendLine(line);
            if (line == "}")
            {
                return new RunningDemo(process, talk, JsonElement.Parse(document.ToString()));
            }
        }

        throw new InvalidOperationException("The demo ended before it served: " + await talk);
    }

    static async Task<string> FillAsync()
    {
        var folder = new Executable();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await using (var demo = await ServeAsync(folder.At("demo")))
        {
            await demo.StopAsync();
        }

        return folder.At("demo");
    }

    /// <summary>What everybody's authenticator shows in this step of half a minute.</summary>
    public string Code(long step)
    {
        Assert.Equal(Totp.ManualKey(Secret), Said.GetProperty("totp").GetString());
        return Totp.Code(Secret, step);
    }

    /// <summary>The code of the moment, asked for as a person would.</summary>
    public static async Task<string> CodeAsync() => (await RunAsync("demo", "code")).Out.Trim();

    public static async Task<Ran> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ran(process.ExitCode, texts[0], texts[1]);
    }

    /// <summary>The executable with its output and its talk to read.</summary>
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(Executable.RepoRoot(), "artifacts", "bin", "wardline"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WARDLINE_DATA"] = "/nonexistent/real-data";
        return Process.Start(start)!;
    }

    /// <summary>SIGKILL: it can do nothing more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stopped as a service manager does (a process started in the background may not hear Ctrl-C), and what it said on stderr.</summary>
    public async Task<string> StopAsync()
    {
        await TerminateAsync(_process);
        Assert.Equal(0, _process.ExitCode);
        return await _talk;
    }

    /// <summary>SIGTERM, and its end.</summary>
    public static async Task TerminateAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }
}
