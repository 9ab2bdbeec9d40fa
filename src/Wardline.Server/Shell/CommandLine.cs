using System.CommandLine;
using System.CommandLine.Invocation;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;
using Wardline.Policies;
using Wardline.Server.Demo;
using Wardline.Server.Downtime;
using Wardline.Server.Identity;
using Wardline.Server.Keys;
using Wardline.Server.Ledger;
using Wardline.Server.Messages;
using Wardline.Server.Patients;
using Wardline.Server.Samples;
using Wardline.Server.Switch;
using Wardline.Server.Telephony;

namespace Wardline.Server.Shell;

/// <summary>The command line: parses, runs one verb, turns known errors into a sentence and an exit code.</summary>
static class CommandLine
{
    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Wardline: the guarded line between a patient's call and a patient's record.") { HelpName = "wardline" };
        var common = new CommonOptions();
        foreach (var option in common.All)
        {
            root.Add(option);
        }

        root.Add(SampleCommand.Make(terminal, common));
        root.Add(ImportCommand.Make(terminal, common));
        var ledger = new Command("ledger", "Check the ledger, or copy it out for others to check.");
        ledger.Add(LedgerVerifyCommand.Make(terminal, common));
        ledger.Add(LedgerExportCommand.Make(terminal, common));
        root.Add(ledger);
        var keys = new Command("keys", "The key hierarchy.");
        keys.Add(KeysStatusCommand.Make(terminal, common));
        root.Add(keys);
        root.Add(SecretCommands.Make(terminal, common));
        root.Add(WebhookCommands.Make(terminal, common));
        root.Add(DowntimeCommand.Make(terminal, common));
        root.Add(InitCommand.Make(terminal, common));
        if (terminal.Open is null)
        {
            // What holds a data folder itself can't run inside the server that holds it.
            root.Add(ServeCommand.Make(terminal, common));
            root.Add(DemoCommand.Make(terminal, common));

            // Nor has what plays a telephone system any business there.
            root.Add(SwitchCommand.Make(terminal, common));
        }

        return root;
    }

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel)
    {
        var parsed = Root(terminal).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Talk.WriteLineAsync(error.Message);
            }

            await terminal.Talk.WriteLineAsync($"See `wardline {string.Concat(Verbs(parsed))}--help`.");
            return Exit.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Data, Error = terminal.Talk, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancel);
        }
        catch (ServerHoldsFolderException server)
        {
            return await VerbClient.RunAsync(server.Folder, args, terminal, cancel);
        }
        catch (Exception e) when (e is UsageException or KeySetupException or UnusableStoreException or FolderInUseException or KeyRefusedException or PolicyException)
        {
            await terminal.Talk.WriteLineAsync(e.Message);
            return Exit.BadUsage;
        }
        catch (Exception e) when (LedgerErrors.Are(e))
        {
            await terminal.Talk.WriteLineAsync(e.Message);
            return Exit.CheckFailed;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await terminal.Talk.WriteLineAsync("Stopped. What was acknowledged before stands.");
            return Exit.CheckFailed;
        }
        catch (Exception e)
        {
            // A fault of ours. The place is told, not the message: it may hold a patient's data.
            await terminal.Talk.WriteLineAsync($"Wardline failed ({e.GetType().Name}). What was acknowledged before stands. Please report this:{Environment.NewLine}{e.StackTrace}");
            return Exit.CheckFailed;
        }
    }

    static IEnumerable<string> Verbs(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at?.Parent is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Push(at.Command.Name);
        }

        return names.Select(n => n + " ");
    }
}

/// <summary>The call of a verb can't be carried out as it was given; the message says how to mend it.</summary>
sealed class UsageException(string message) : Exception(message);
