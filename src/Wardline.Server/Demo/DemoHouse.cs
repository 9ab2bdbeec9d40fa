using System.Collections.Immutable;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Patients.Import;
using Wardline.Policies;
using Wardline.Samples;
using Wardline.Server.Shell;

namespace Wardline.Server.Demo;

/// <summary>A line of the demo.</summary>
public sealed record DemoLine(string Dialled, string Name, string Client, ImmutableArray<string> Purposes, string Words);

/// <summary>
/// What the demo is filled with: two clients, their lines and scripts, one person a role, an invented population each. Every
/// step looks first whether its work is there, so that a start that was broken off is taken up where it ended.
/// </summary>
static class DemoHouse
{
    public const int Patients = 200;
    public const ulong Seed = 2026;
    public const int OtherPatients = 30;
    public const ulong OtherSeed = 7;

    /// <summary>The first client is the one that every installation begins with.</summary>
    public const string Clinic = "default";
    public const string Plan = "lakeside";

    public static ImmutableArray<DemoLine> Lines { get; } =
    [
        new("+16175550198", "Northside front desk", Clinic, ["appointment", "records"], "Northside Clinic, thank you for calling. May I have the patient's full name and date of birth?"),
        new("+16175550199", "Northside nurse line", Clinic, ["triage", "refill"], "Northside nurse line. If this is an emergency, tell me now. Otherwise: the patient's full name and date of birth, please."),
        new("+16175550197", "Northside billing", Clinic, ["billing", "coverage"], "Northside billing. May I have the member id on the card, or the patient's full name and date of birth?"),
        new("+13125550198", "Lakeside member line", Plan, ["coverage", "billing"], "Lakeside Health Plan, member line. May I have your member id?"),
    ];

    public static async Task FillAsync(Installation installation, DemoFolder folder, Actor actor, Action<string> say, CancellationToken cancel)
    {
        await installation.Store.UpgradeAsync(ClientList.Schema);
        await installation.Store.UpgradeAsync(StaffList.Schema);
        var clients = await ClientsAsync(installation, actor);
        await LinesAsync(installation, actor, clients);
        say("Clients and lines are there.");
        await DemoStaff.SignUpAsync(installation, actor, clients[Clinic]);
        say("Staff is signed up.");
        await PopulateAsync(installation, folder, actor, clients[Clinic], Patients, Seed, cancel);
        await PopulateAsync(installation, folder, actor, clients[Plan], OtherPatients, OtherSeed, cancel);
        say($"{Patients + OtherPatients} invented patients are in.");
        await installation.Sequencer.DrainAsync(cancel);

        // Last: whatever breaks off before is done again at the next start, and what stands by then is found.
        folder.SayFilled();
    }

    /// <summary>The id of what was saved; the demo's own values are never refused, so a refusal is a fault.</summary>
    public static Guid Must(Saved saved) => saved.Ok ? saved.Id : throw new InvalidOperationException("The demo's set-up was refused: " + string.Join(' ', saved.Errors.Values));

    static async Task<Dictionary<string, Guid>> ClientsAsync(Installation installation, Actor actor)
    {
        var list = new ClientList(installation);
        (string Code, string Name, string Zone)[] wanted = [(Clinic, "Northside Clinic", "America/New_York"), (Plan, "Lakeside Health Plan", "America/Chicago")];
        foreach (var (code, name, zone) in wanted)
        {
            var was = (await list.AllAsync()).Find(c => c.Code == code);
            if (was is { Version: > 0 })
            {
                continue;
            }

            var to = (was ?? ClientProfile.Blank(Guid.Empty, code)) with { Name = name, TimeZone = zone, Hours = "always", Letterhead = name, Agreement = "Demo agreement", NoticeHours = 48 };
            Must(was is null ? await list.AddAsync(actor, to) : await list.ChangeAsync(actor, to));
        }

        return (await list.AllAsync()).ToDictionary(c => c.Code, c => c.Id);
    }

    static async Task LinesAsync(Installation installation, Actor actor, Dictionary<string, Guid> clients)
    {
        var (access, _, _) = PolicyFiles.LoadAll(null);
        var lines = new Lines(installation, [.. access.Purposes.Select(p => p.Id)]);
        var scripts = new Scripts(installation);
        foreach (var line in Lines)
        {
            if (await lines.FindAsync(line.Dialled) is not null)
            {
                continue;
            }

            // A script without its line is taken up by name: the two are two acts.
            var script = (await scripts.AllAsync()).Find(s => s.Name == line.Name)?.Id
                ?? Must(await scripts.SaveAsync(actor, new Script(Guid.Empty, clients[line.Client], line.Name, line.Words, false, 0)));
            Must(await lines.SaveAsync(actor, new Line(Guid.Empty, clients[line.Client], line.Dialled, line.Name, line.Purposes, script, false, 0)));
        }
    }

    static async Task PopulateAsync(Installation installation, DemoFolder folder, Actor actor, Guid client, int patients, ulong seed, CancellationToken cancel)
    {
        if (Directory.Exists(folder.Population))
        {
            Directory.Delete(folder.Population, recursive: true);
        }

        await SamplePopulation.WriteAsync(patients, seed, folder.Population, null, cancel);
        var (_, _, labels) = PolicyFiles.LoadAll(Path.Combine(installation.Folder, "policies"));
        var summary = await new ImportPatients(actor, client, [folder.Population]).HandleAsync(installation, labels.Rules(), _ => { }, null, cancel);
        Directory.Delete(folder.Population, recursive: true);
        if (summary.HasRejections)
        {
            throw new InvalidOperationException("The invented population was not taken in whole.");
        }
    }
}
