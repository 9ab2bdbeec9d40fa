using System.Text.Json;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Shell;

public class VerbTests
{
    [Fact]
    public async Task Verbs_run_in_the_server_while_it_serves()
    {
        await using var house = await House.OpenAsync();
        await house.InitAsync();
        var verify = await house.VerbAsync("ledger", "verify", "--json");
        var keys = await house.VerbAsync("keys", "status");

        Assert.Equal(0, verify.Code);
        var logs = JsonDocument.Parse(verify.Out).RootElement.GetProperty("logs");
        Assert.True(logs.EnumerateArray().Sum(l => l.GetProperty("size").GetInt64()) > 3);
        Assert.Equal(0, keys.Code);
        Assert.Contains("house", keys.Out, StringComparison.Ordinal);
        Assert.Empty(keys.Err);
    }

    [Fact]
    public async Task A_relative_path_starts_where_the_verb_was_typed()
    {
        await using var house = await House.OpenAsync();
        using var typed = new TempFolder();
        using var text = new StringWriter();
        var terminal = new Terminal(text, text, false) { Folder = typed.Path };
        var before = Environment.CurrentDirectory;
        var code = await CommandLine.RunAsync(["ledger", "export", "--tiles", "tiles", "--data", house.Data], terminal, CancellationToken.None);

        Assert.True(code == 0, text.ToString());
        Assert.NotEmpty(Directory.GetFiles(typed.At("tiles"), "checkpoint", SearchOption.AllDirectories));
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public async Task The_actor_of_a_verb_is_the_operating_systems_user()
    {
        await using var house = await House.OpenAsync();
        await house.InitAsync();
        var made = (await house.EntriesAsync()).Single(e => e.Kind == "link.made");
        Assert.Equal((OperatingSystemUser.Self().Id.ToString("D"), "os-user"), (made.Actor.Id, made.Actor.Role));
    }

    [Fact]
    public async Task A_second_server_and_a_second_opening_are_refused()
    {
        await using var house = await House.OpenAsync();
        var (code, _, err) = await house.VerbAsync("serve", "--url", "https://localhost:1");
        Assert.Equal(2, code);
        Assert.Contains("in use by another wardline process", err, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FolderInUseException>(() => Installation.OpenAsync(house.Data, null, RootKeyOptions.From(_ => null), TextWriter.Null, house.Time));
    }

    [Fact]
    public async Task Bad_usage_comes_back_as_it_would_without_a_server()
    {
        await using var house = await House.OpenAsync();
        Assert.Equal(2, (await house.VerbAsync("no-such-verb")).Code);

        // Sent past the client's own check: the server's command tree has no serve, and the server goes on.
        using var text = new StringWriter();
        var code = await VerbClient.RunAsync(house.Data, ["serve"], new Terminal(text, text, false), CancellationToken.None);
        Assert.Equal(2, code);
        Assert.Equal(0, (await house.VerbAsync("keys", "status")).Code);
    }

    [Fact]
    public async Task Noise_on_the_socket_ends_its_own_connection_only()
    {
        await using var house = await House.OpenAsync();
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(VerbClient.SocketPath(house.Data)));
            socket.Send("GET / HTTP/1.1\r\n\r\n"u8);
            Assert.Equal(0, Answer(socket));
        }

        Assert.Equal(0, (await house.VerbAsync("keys", "status")).Code);
    }

    [Fact]
    public async Task A_ledger_that_can_not_be_signed_is_told_with_an_exit_code_and_the_server_still_closes()
    {
        await using var house = await House.OpenAsync();
        var log = await house.Installation.Logs.OfAsync(LedgerLogs.House);
        await house.Installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("UPDATE ledger_log SET checkpoint = @note", ("@note", new byte[] { 1 }));
            act.Enter(log.Id, EntryOf(house));
        });
        var (code, _, err) = await house.VerbAsync("keys", "status");

        Assert.Equal(1, code);
        Assert.Contains("changed behind the system's back", err, StringComparison.Ordinal);
        Assert.Equal(1, (await house.VerbAsync("keys", "status")).Code);
    }

    [Fact]
    public async Task A_stopped_client_that_reads_nothing_does_not_hold_the_servers_end()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        var house = await House.OpenAsync();
        socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(VerbClient.SocketPath(house.Data)));
        await using var stream = new System.Net.Sockets.NetworkStream(socket);

        // The error repeats the word, which is more than the socket holds; one byte of it shows that the verb is writing.
        await VerbFrames.WriteAsync(stream, VerbFrames.Request, VerbFrames.ToBytes(new VerbRequest([new string('x', 900_000)], house.Data, false)), TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);

        await house.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    static Wardline.Guard.Ledger.Entry EntryOf(House house) => new()
    {
        Id = Wardline.Guard.Ids.New(house.Time),
        Kind = "test.written",
        Time = house.Time.GetUtcNow(),
        Actor = new Wardline.Guard.Ledger.EntryActor(Guid.Empty, "system"),
    };

    /// <summary>How many bytes came back; closing on unread noise resets the connection, which is none as well.</summary>
    static int Answer(System.Net.Sockets.Socket socket)
    {
        try
        {
            return socket.Receive(new byte[10]);
        }
        catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    [Fact]
    public async Task A_socket_file_left_by_a_killed_server_is_no_server()
    {
        using var folder = new TempFolder();
        var data = folder.At("data");
        using var text = new StringWriter();
        var terminal = new Terminal(text, text, false);
        Assert.Equal(0, await CommandLine.RunAsync(["keys", "status", "--data", data], terminal, CancellationToken.None));
        File.WriteAllText(VerbClient.SocketPath(data), "");

        Assert.Equal(0, await CommandLine.RunAsync(["keys", "status", "--data", data], terminal, CancellationToken.None));
    }

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://wardline.example")]
    [InlineData("ftp://localhost")]
    [InlineData("https://localhost/path")]
    [InlineData("localhost:8443")]
    public void An_address_that_would_be_unsafe_is_refused(string url) => Assert.Throws<UsageException>(() => ServeOptions.Read(url, null, null));

    [Fact]
    public async Task A_second_start_goes_on_with_the_same_data()
    {
        using var folder = new TempFolder();
        string thumbprint;
        async Task<string> ServeOnceAsync()
        {
            await using var installation = await Installation.OpenAsync(folder.At("data"), null, RootKeyOptions.From(_ => null), TextWriter.Null, TimeProvider.System);
            await using var server = await ServerHost.StartAsync(installation, new ServeOptions(new Uri("https://localhost:0")));
            return System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(folder.At("data", "tls", "cert.pem")).Thumbprint;
        }

        thumbprint = await ServeOnceAsync();
        Assert.False(File.Exists(VerbClient.SocketPath(folder.At("data"))));
        Assert.Equal(thumbprint, await ServeOnceAsync());
    }
}
