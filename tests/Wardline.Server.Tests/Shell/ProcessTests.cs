using System.Diagnostics;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Shell;

public class ProcessTests
{
    [Fact]
    public async Task A_served_folder_takes_verbs_refuses_a_second_server_stops_on_SIGTERM_and_starts_again()
    {
        using var folder = new TempFolder();
        var data = folder.At("data");
        for (var start = 0; start < 2; start++)
        {
            using var server = Start("serve", "--url", "https://localhost:0", "--data", data);
            var talk = "";
            while (!talk.Contains("Serving ", StringComparison.Ordinal))
            {
                talk += await server.StandardError.ReadLineAsync() ?? throw new InvalidOperationException($"The server ended: {talk}");
            }

            var (second, said) = await RunAsync("serve", "--url", "https://localhost:0", "--data", data);
            Assert.Equal(2, second);
            Assert.Contains("in use by another wardline process", said, StringComparison.Ordinal);
            var (init, link) = await RunAsync("init", "--data", data);
            Assert.Equal(0, init);
            var address = talk[(talk.IndexOf("Serving ", StringComparison.Ordinal) + 8)..].Split(' ')[0];
            Assert.StartsWith(address + "/welcome/", link.Split('\n').Single(l => l.StartsWith("https:", StringComparison.Ordinal)), StringComparison.Ordinal);

            using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await server.WaitForExitAsync();
            Assert.Equal(0, server.ExitCode);
        }

        Assert.Equal(0, (await RunAsync("ledger", "verify", "--data", data)).Code);
    }

    static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Wardline.Server.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("WARDLINE_DATA");
        start.Environment.Remove("WARDLINE_DB");
        start.Environment.Remove("WARDLINE_PASSPHRASE_FILE");
        return Process.Start(start)!;
    }
}
