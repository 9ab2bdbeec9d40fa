using System.Diagnostics;
using System.Text;

namespace Wardline.EndToEnd;

/// <summary>The server as a process, for a moment: what it says is kept.</summary>
sealed class Served : IAsyncDisposable
{
    readonly Process _process;
    readonly StringBuilder _said = new();
    readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    Served(Process process) => _process = process;

    /// <summary>Both its streams so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public static async Task<(Served Server, Uri Address)> StartAsync(Executable wardline, (string, string)[] environment, string url = "https://localhost:0")
    {
        var served = new Served(wardline.Start(environment, "serve", "--url", url, "--codes-to", wardline.At("mailbox")));
        _ = served.ListenAsync(served._process.StandardOutput);
        _ = served.ListenAsync(served._process.StandardError);
        return (served, await served._address.Task);
    }

    /// <summary>Asks for a page, whatever certificate there is.</summary>
    public static async Task<string> GetAsync(Uri address, string path)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        using var answer = await client.GetAsync(new Uri(address, path));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    async Task ListenAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_said)
            {
                _said.AppendLine(line);
            }

            if (line.StartsWith("Serving ", StringComparison.Ordinal))
            {
                _address.TrySetResult(new Uri(line.Split(' ')[1]));
            }
        }

        _address.TrySetException(new InvalidOperationException("The server ended before it served: " + Said));
    }
}
