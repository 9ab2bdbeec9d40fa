namespace Wardline.Mail;

/// <summary>A message that carries a one-time code. It doesn't print itself.</summary>
/// <param name="Id">The code's id, the same at each try: a gateway may drop a second copy.</param>
/// <param name="To">E-mail address.</param>
/// <param name="Subject">One line without patient data: it shows on locked screens.</param>
/// <param name="Text">Plain text.</param>
public sealed record CodeMessage(Guid Id, string To, string Subject, string Text)
{
    public override string ToString() => $"CodeMessage {Id}";
}

/// <summary>
/// Sends a code to a contact point. Returns when the gateway has taken it over; nothing else counts as sent.
/// Two real ones: <see cref="SmtpCodeSender"/> and <see cref="FileCodeSender"/>.
/// </summary>
public interface ICodeSender
{
    /// <exception cref="CodeNotSentException">The gateway did not take it; it may be tried again.</exception>
    Task SendAsync(CodeMessage message, CancellationToken cancel);
}

/// <summary>A gateway did not take a code. The message says which gateway and what to look at, never the address.</summary>
public sealed class CodeNotSentException(string message, Exception? inner = null) : Exception(message, inner);
