using System.Diagnostics;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>A simulated switch that doesn't end with the demo: what happens while the server is away is told when it is back.</summary>
sealed class OwnSwitch : IAsyncDisposable
{
    readonly Process _process;

    OwnSwitch(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    /// <summary>Starts it on the demo's lines, agents and cards, with a secret of its own.</summary>
    public static async Task<OwnSwitch> StartAsync(BrowsedDemo demo)
    {
        var secret = Path.Combine(demo.Data, "own-switch-secret");
        await File.WriteAllTextAsync(secret, await demo.NewSecretAsync("default"), TestContext.Current.CancellationToken);
        var process = RunningDemo.Start(
            "switch", "--listen", "http://127.0.0.1:0", "--to", demo.Address, "--calls", Path.Combine(demo.Data, "switch.json"),
            "--secret-file", secret, "--trust", Path.Combine(demo.Data, "tls", "cert.pem"));
        return new OwnSwitch(process, (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
    }

    public async ValueTask DisposeAsync()
    {
        await RunningDemo.TerminateAsync(_process);
        _process.Dispose();
    }
}
