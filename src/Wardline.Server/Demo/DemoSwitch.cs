using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Server.Shell;
using Wardline.Server.Switch;
using Wardline.Telephony;

namespace Wardline.Server.Demo;

/// <summary>Where the demo's telephones are; empty until they are there.</summary>
sealed class DemoPhones
{
    public string Address { get; set; } = "";
}

/// <summary>
/// The demo's telephone system: <c>wardline switch</c> as a child process, with a secret of each client. It ends with the demo,
/// however that ends: it hears its standard input close.
/// </summary>
sealed class DemoSwitch : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Process _process;

    DemoSwitch(Process process) => _process = process;

    public string Address { get; private set; } = "";

    public static async Task<DemoSwitch> StartAsync(Installation installation, DemoFolder folder, ServerHost server, Terminal terminal, CancellationToken stop)
    {
        await folder.WriteCallsAsync(DemoCalls.Make());
        var clients = (await new ClientList(installation).AllAsync()).FindAll(c => DemoHouse.Lines.Any(l => l.Client == c.Code));
        List<string> args = ["switch", "--json", "--end-with-input", "--to", server.Address, "--calls", folder.Calls, "--listen", "http://127.0.0.1:0"];
        if (server.Address.StartsWith("https:", StringComparison.Ordinal))
        {
            args.AddRange(["--trust", Path.Combine(folder.Path, "tls", "cert.pem")]);
        }

        var start = new ProcessStartInfo(Self.Program, [.. Self.First, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // By the environment, which only this user may read, and never on disk.
        start.Environment[SwitchSecrets.Variable] = await SecretsAsync(server.Services.GetRequiredService<WebhookSecrets>(), clients, terminal.Actor);
        var phones = new DemoSwitch(Process.Start(start)!);
        try
        {
            phones.Address = await phones.HearAsync(stop);
            server.Services.GetRequiredService<DemoPhones>().Address = phones.Address;
            foreach (var client in clients)
            {
                await OrdersGoToAsync(server.Services.GetRequiredService<Platforms>(), terminal, client, new Uri(phones.Address + "/orders"));
            }

            return phones;
        }
        catch
        {
            await phones.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the orders of a client go to its telephones.</summary>
    static async Task OrdersGoToAsync(Platforms platforms, Terminal terminal, ClientProfile client, Uri orders)
    {
        DemoHouse.Must(await platforms.SetAsync(terminal.Actor, client.Id, orders.ToString()));
        await terminal.Talk.WriteLineAsync($"The telephones of {client.Name} take orders at {orders}.");
    }

    /// <summary>This very program: by its own name, or by the runtime that runs it.</summary>
    static (string Program, string[] First) Self => Path.GetFileName(Environment.ProcessPath) == "wardline"
        ? (Environment.ProcessPath!, [])
        : (Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")), [Path.Combine(AppContext.BaseDirectory, "Wardline.Server.dll")]);

    /// <summary>All live secrets of the clients, the newest first; a client without one gets one.</summary>
    static async Task<string> SecretsAsync(WebhookSecrets secrets, List<ClientProfile> clients, Actor actor)
    {
        var live = await secrets.LiveAsync();
        var text = new StringBuilder();
        foreach (var client in clients)
        {
            var own = live.FindAll(s => s.Client == client.Id).ConvertAll(s => WebhookSecrets.Prefix + Convert.ToBase64String(s.Key.Span));
            if (own.Count == 0)
            {
                var (saved, secret) = await secrets.AddAsync(actor, client.Id);
                DemoHouse.Must(saved);
                own.Add(secret!);
            }

            own.ForEach(s => text.Append(CultureInfo.InvariantCulture, $"{client.Code} {s}\n"));
        }

        live.ForEach(s => CryptographicOperations.ZeroMemory(s.Key.Span));
        return text.ToString();
    }

    /// <summary>The address that it says once it is there.</summary>
    async Task<string> HearAsync(CancellationToken stop)
    {
        var said = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            said.AppendLine(line);
            if (line == "}")
            {
                return JsonElement.Parse(said.ToString()).GetProperty("address").GetString()!;
            }
        }

        throw new InvalidOperationException("The demo's telephones ended before they were there.");
    }

    /// <summary>Lets it close its lines and end; it is ended when it doesn't.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
