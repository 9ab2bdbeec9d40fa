using System.Net;
using System.Net.Sockets;
using System.Text;
using Wardline.Mail;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Verification;

/// <summary>The two gateways, over a real socket and real files.</summary>
public class CodeSenderTests
{
    static readonly CodeMessage Message = new(Guid.Parse("00000000-0000-0000-0000-000000000007"), "ann@example.com", "Your code", "The code: 123456");

    [Fact]
    public async Task Mail_arrives_at_the_server()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var mail = ServeOneAsync(server, refuse: false);
        await new SmtpCodeSender(new("127.0.0.1", Port(server), "desk@example.org", SmtpSecurity.InsecurePlain)).SendAsync(Message, CancellationToken.None);
        var received = await mail;
        Assert.Contains("RCPT TO:<ann@example.com>", received, StringComparison.Ordinal);
        Assert.Contains("The code: 123456", received, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_address_is_told_without_the_address()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var mail = ServeOneAsync(server, refuse: true);
        var sender = new SmtpCodeSender(new("127.0.0.1", Port(server), "desk@example.org", SmtpSecurity.InsecurePlain));
        var error = await Assert.ThrowsAsync<CodeNotSentException>(() => sender.SendAsync(Message, CancellationToken.None));
        Assert.DoesNotContain("ann", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("123456", error.ToString(), StringComparison.Ordinal);
        await mail;
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_as_such()
    {
        var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = Port(server);
        server.Dispose();
        var sender = new SmtpCodeSender(new("127.0.0.1", port, "desk@example.org", SmtpSecurity.InsecurePlain));
        Assert.Contains($"127.0.0.1:{port}", (await Assert.ThrowsAsync<CodeNotSentException>(() => sender.SendAsync(Message, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_do_not_leave_the_machine_in_clear() =>
        Assert.Throws<ArgumentException>(() => new SmtpCodeSender(new("mail.example.org", 25, "desk@example.org", SmtpSecurity.InsecurePlain)));

    [Fact]
    public async Task A_file_is_for_its_owner_only_and_a_folder_that_is_gone_is_told()
    {
        using var folder = new TempFolder();
        var sender = new FileCodeSender(folder.At("codes"));
        await sender.SendAsync(Message, CancellationToken.None);
        await sender.SendAsync(Message, CancellationToken.None);
        var file = Assert.Single(Directory.GetFiles(folder.At("codes")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains("123456", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Directory.Delete(folder.At("codes"), recursive: true);
        var error = await Assert.ThrowsAsync<CodeNotSentException>(() => sender.SendAsync(Message, CancellationToken.None));
        Assert.DoesNotContain("123456", error.ToString(), StringComparison.Ordinal);
    }

    static int Port(TcpListener server) => ((IPEndPoint)server.LocalEndpoint).Port;

    // Just enough of RFC 5321 for one message.
    static async Task<string> ServeOneAsync(TcpListener server, bool refuse)
    {
        using var client = await server.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var all = new StringBuilder();
        await writer.WriteLineAsync("220 test");
        var data = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            all.AppendLine(line);
            if (data)
            {
                data = line != ".";
                if (!data) await writer.WriteLineAsync("250 taken");
                continue;
            }

            data = line == "DATA";
            await writer.WriteLineAsync(
                data ? "354 go on" : line == "QUIT" ? "221 bye" : refuse && line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no ann@example.com here" : "250 fine");
            if (line == "QUIT") break;
        }

        return all.ToString();
    }
}
