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

    public static async Task<(Served Server, Uri Address)> StartAsync(Executable wardline, (string, string)[] environment, string url = "https://localhost:0", params string[] more)
    {
        var served = new Served(wardline.Start(environment, ["serve", "--url", url, "--codes-to", wardline.At("mailbox"), .. more]));
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

    /// <summary>Waits until it has said this after so many characters of what it said before. Returns how much it has said then.</summary>
    public async Task<int> HearAsync(string words, int after = 0)
    {
        while (true)
        {
            var said = Said;
            if (said.Length > after && said.IndexOf(words, after, StringComparison.Ordinal) is >= 0 and var at)
            {
                return at + words.Length;
            }

            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended before it said '{words}': {said}");
            }

            await Task.Delay(20, Xunit.TestContext.Current.CancellationToken);
        }
    }

    /// <summary>kill -9 in the middle of whatever goes on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process.HasExited)
        {
            _process.Dispose();
            return;
        }

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
