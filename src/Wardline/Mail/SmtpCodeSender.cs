using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Wardline.Mail;

/// <summary>Where mail goes.</summary>
/// <param name="Host">Name of the mail server.</param>
/// <param name="Port">587 for STARTTLS, 465 for TLS from the start.</param>
/// <param name="From">Sender's address.</param>
/// <param name="Security">How the line is protected; codes are worth protecting.</param>
/// <param name="User">Account, or null for none.</param>
/// <param name="Password">Its password, or null.</param>
public sealed record SmtpOptions(string Host, int Port, string From, SmtpSecurity Security = SmtpSecurity.StartTls, string? User = null, string? Password = null)
{
    /// <summary>Says nothing of the account.</summary>
    public override string ToString() => $"SMTP {Host}:{Port}";
}

/// <summary>How the line to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Begins in clear and must become TLS before anything is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>No protection: for a mail server on this very machine only.</summary>
    InsecurePlain,
}

/// <summary>Sends through a mail server.</summary>
public sealed class SmtpCodeSender : ICodeSender
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly SmtpOptions _options;

    /// <exception cref="ArgumentException">Unprotected mail to another machine.</exception>
    public SmtpCodeSender(SmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Security == SmtpSecurity.InsecurePlain && options.Host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            throw new ArgumentException($"Mail to {options.Host} would carry codes in clear over the network. Use StartTls or Tls, or a mail server on this machine.", nameof(options));
        }

        _options = options;
    }

    /// <inheritdoc/>
    public async Task SendAsync(CodeMessage message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            using var mail = Mail(message);
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            await client.ConnectAsync(_options.Host, _options.Port, Security(_options.Security), cancel);
            if (_options.User is { } user)
            {
                await client.AuthenticateAsync(user, _options.Password ?? "", cancel);
            }

            await client.SendAsync(mail, cancel);
            await client.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or MailKit.CommandException or MailKit.ProtocolException
            or AuthenticationException or SslHandshakeException or TimeoutException or MailKit.ServiceNotConnectedException or ParseException)
        {
            // The inner error goes no further: servers like to repeat the address in their answers.
            throw new CodeNotSentException($"The mail server {_options.Host}:{_options.Port} did not take the message ({e.GetType().Name}). Check that it runs, its name, port and account.");
        }
    }

    MimeMessage Mail(CodeMessage message)
    {
        var mail = new MimeMessage { Subject = message.Subject, MessageId = $"{message.Id:n}@wardline.invalid", Body = new TextPart("plain") { Text = message.Text } };
        mail.From.Add(MailboxAddress.Parse(_options.From));
        mail.To.Add(MailboxAddress.Parse(message.To));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    static SecureSocketOptions Security(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.InsecurePlain => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(security)),
    };
}
