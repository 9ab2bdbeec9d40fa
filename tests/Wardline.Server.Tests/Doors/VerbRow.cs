using System.CommandLine;
using System.CommandLine.Help;
using Wardline.Server.Shell;

namespace Wardline.Server.Tests.Doors;

/// <summary>How a verb finds its data folder. Who acts is the user of the operating system.</summary>
enum FolderIs
{
    /// <summary>Not there yet.</summary>
    Missing,

    /// <summary>An installation with patients, and nobody holds it.</summary>
    Stopped,

    /// <summary>The same while a server holds it: the verb goes through its socket.</summary>
    Served,

    /// <summary>There is something in it and other users may enter.</summary>
    OpenToOthers,

    /// <summary>Another user's.</summary>
    SomebodyElses,
}

/// <summary>A verb and how it ends.</summary>
/// <param name="Verb">Its words.</param>
/// <param name="Args">Its arguments; FILE is a file of patients, OUT a folder that is not there yet, SECRET the id that <c>cti secret add</c> gave last.</param>
/// <param name="Enters">Kind of the entry; empty when it changes nothing and shows nothing of anybody.</param>
sealed record VerbRow(string Verb, string Args = "", string Enters = "")
{
    /// <summary>Whether it works on the data folder at all.</summary>
    public bool OfFolder { get; init; } = true;

    /// <summary>It holds the folder until it is stopped.</summary>
    public bool Holds { get; init; }

    /// <summary>It takes no folder that holds an installation.</summary>
    public bool OfItsOwn { get; init; }

    /// <summary>It is refused whatever the folder, since what it is given is no file of its kind.</summary>
    public bool Refused { get; init; }

    /// <summary>It names a row that an installation without it can't find.</summary>
    public bool OfARow { get; init; }

    /// <summary>All verbs; each is run on every kind of folder.</summary>
    public static readonly VerbRow[] Table =
    [
        new("--help") { OfFolder = false },
        new("--version") { OfFolder = false },
        new("demo code") { OfFolder = false },
        new("sample", "--patients 2 --out OUT") { OfFolder = false },
        new("import", "FILE", "import.end"),
        new("ledger verify", "--state"), // ids, hashes and counts
        new("ledger export", "--tiles OUT"), // entries as they are made to be published
        new("keys status"), // kinds and counts, no key
        new("cti secret add", "--client default --json", "telephony.secret-added"),
        new("cti secret list"), // ids, client codes and times
        new("cti secret retire", "SECRET", "telephony.secret-retired") { OfARow = true },
        new("cti platform set", "--client default --url https://switch.example/orders", "telephony.platform-set"),
        new("cti platform list"), // client codes and addresses
        new("cti platform clear", "--client default", "telephony.platform-cleared") { OfARow = true },
        new("switch", "--to https://localhost:1 --calls FILE") { OfFolder = false, Refused = true }, // serves no folder; its own tests start it
        new("messages webhook set", "--client default --url https://clinic.example/messages --json", "message.webhook-set"),
        new("messages webhook list"), // client codes and addresses
        new("messages webhook clear", "--client default", "message.webhook-cleared") { OfARow = true },
        new("downtime print", "--client default --sheets 2 --out OUT", "downtime.printed"),
        new("init", "", "link.made"),
        new("serve", "--url https://localhost:0") { Holds = true },
        new("demo", "--url https://localhost:0", "import.end") { Holds = true, OfItsOwn = true },
    ];

    /// <summary>All verbs that the command line knows.</summary>
    public static IEnumerable<string> Known()
    {
        var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, false));
        return [.. root.Options.Where(o => o is HelpOption or VersionOption).Select(o => o.Name), .. Below(root, "")];

        static IEnumerable<string> Below(Command at, string before) => at.Subcommands.SelectMany(c =>
            Below(c, $"{before}{c.Name} ").Concat(c.Action is null ? [] : [before + c.Name]));
    }

    /// <summary>How it ends there.</summary>
    public int ExitIn(FolderIs folder) => Refused ? Exit.BadUsage : !OfFolder ? Exit.Done : folder switch
    {
        FolderIs.OpenToOthers or FolderIs.SomebodyElses => Exit.BadUsage,
        FolderIs.Served => Holds ? Exit.BadUsage : Exit.Done,
        FolderIs.Stopped => OfItsOwn ? Exit.BadUsage : Exit.Done,
        FolderIs.Missing => OfARow ? Exit.BadUsage : Exit.Done,
        _ => throw new ArgumentOutOfRangeException(nameof(folder)),
    };
}
