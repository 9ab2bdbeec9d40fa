using System.Text;

namespace Wardline.Mail;

/// <summary>
/// Writes each message as a text file into a folder (mode 0700, files 0600), which the demo shows as the callers' mailboxes.
/// It is no gateway: on a real installation codes would lie there in plain text.
/// </summary>
public sealed class FileCodeSender : ICodeSender
{
    readonly string _folder;

    /// <param name="folder">Made when it isn't there.</param>
    public FileCodeSender(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <inheritdoc/>
    public async Task SendAsync(CodeMessage message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        var path = Path.Combine(_folder, $"{message.Id:n}.txt");
        try
        {
            // Under another name first: whoever lists the folder never sees half a message.
            await using (var file = new FileStream(path + ".part", new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes($"To: {message.To}\nSubject: {message.Subject}\n\n{message.Text}\n"), cancel);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeNotSentException($"The message could not be written into {_folder}. Does the folder exist, and is there room?", e);
        }
    }
}
