using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Mail;
using Wardline.Policies;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>A desk on a database of its own, with the built-in policies and invented patients who came in long ago.</summary>
internal sealed partial class Desk : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly PostgresDatabase? _database;
    readonly List<string> _entriesSeen = [];

    Desk(PostgresDatabase? database) => _database = database;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero));

    public Installation House { get; private set; } = null!;

    public CallFloor Floor { get; private set; } = null!;

    public ClientRow Client { get; private set; } = null!;

    public Guid Maria { get; private set; }

    public Guid Quentin { get; private set; }

    public string Mailbox => _folder.At("codes");

    public Agent Agent { get; private set; } = null!;

    /// <summary>The codes that arrived, newest last.</summary>
    public IReadOnlyList<string> Codes => [.. Directory.GetFiles(Mailbox, "*.txt").Order(StringComparer.Ordinal)
        .Select(file => Regex.Match(File.ReadAllText(file), @"code: (\d+)").Groups[1].Value)];

    public static async Task<Desk> OpenAsync(bool postgres, ICodeSender? sender = null, int daysOnFile = 60, string? emailSince = null, string? phonePeriod = null)
    {
        var desk = new Desk(postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null);
        await desk.StartAsync(sender);
        desk.Maria = await InventedPatient.Maria.PutInAsync(desk.House, desk.Client.Id, rejected: 2, emailSince, phonePeriod);
        desk.Quentin = await InventedPatient.Quentin.PutInAsync(desk.House, desk.Client.Id);
        desk.Time.Advance(TimeSpan.FromDays(daysOnFile));
        desk.Agent = desk.NewAgent("agent");
        return desk;
    }

    public Agent NewAgent(params string[] roles) => new(Ids.New(Time), [.. roles]);

    /// <summary>Stops the server and starts it again on the same data.</summary>
    public async Task RestartAsync(ICodeSender? sender = null)
    {
        await House.DisposeAsync();
        await StartAsync(sender);
    }

    /// <summary>Somebody rings; an agent answers.</summary>
    public async Task<DeskCall> CallFromAsync(string? number = "617-555-0142", Agent? agent = null, params string[] purposes)
    {
        var by = agent ?? Agent;
        var opened = await new OpenCall(by, new LineFacts("main", Client.Id, [.. purposes], "greeting"), number).HandleAsync(Floor);
        return new DeskCall(this, by, opened.Value!.Call);
    }

    /// <summary>All entries of the client's and the house's log, after integrating what is pending.</summary>
    public async Task<List<Entry>> EntriesAsync()
    {
        await House.Sequencer.DrainAsync();
        var bodies = await House.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)));
        _entriesSeen.Clear();
        _entriesSeen.AddRange(bodies.Select(body => Encoding.UTF8.GetString(body)));
        return bodies.ConvertAll(body => Entry.Parse(body));
    }

    /// <summary>The ledger verifies, and no entry has a word of a patient or anything of <paramref name="said"/> in plain.</summary>
    public async Task CheckAsync(params string[] said)
    {
        var entries = await EntriesAsync();
        Assert.NotEmpty(entries);
        Assert.All(await House.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
        foreach (var secret in InventedPatient.Maria.Secrets.Concat(InventedPatient.Quentin.Secrets).Concat(said))
        {
            Assert.All(_entriesSeen, body => Assert.DoesNotContain(secret, ByChance().Replace(body, "\"\""), StringComparison.OrdinalIgnoreCase));
        }
    }

    // Ids, salts, hashes and sealed text: four letters in a row come up in them by chance, and no word in plain has their form.
    [GeneratedRegex("\"(?:salt|h|sealed)\":\"[A-Za-z0-9+/=]+\"|\"[0-9a-f-]{32,}\"")]
    private static partial Regex ByChance();

    /// <summary>From now on no entry can be written.</summary>
    public ValueTask<bool> BreakLedgerAsync() => House.Store.HousekeepAsync(async act =>
    {
        await act.Db.ExecuteAsync("ALTER TABLE ledger_pending RENAME TO ledger_gone");
        return true;
    });

    /// <summary>Entries can be written again.</summary>
    public ValueTask<bool> MendLedgerAsync() => House.Store.HousekeepAsync(async act =>
    {
        await act.Db.ExecuteAsync("ALTER TABLE ledger_gone RENAME TO ledger_pending");
        return true;
    });

    /// <summary>No word of these stands in any file of the data folder, in UTF-8 or UTF-16.</summary>
    public void CheckFiles(params IEnumerable<string> secrets)
    {
        var files = Directory.GetFiles(_folder.At("data"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Select(file => (file, ReadShared(file))).ToList();
        Assert.True(files.Sum(file => file.Item2.LongLength) > 100_000);
        foreach (var secret in secrets)
        {
            foreach (var form in new[] { Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret) })
            {
                Assert.All(files, file => Assert.True(file.Item2.AsSpan().IndexOf(form) < 0, $"{secret} stands in {file.file}"));
            }
        }
    }

    static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }

    async Task StartAsync(ICodeSender? sender)
    {
        House = await Installation.OpenAsync(_folder.At("data"), _database?.ConnectionString, new RootKeyOptions(), TextWriter.Null, Time);
        Client = (await House.FindClientAsync("default"))!;
        var (access, verification, _) = PolicyFiles.LoadAll(null);
        Floor = await CallFloor.OpenAsync(House, access, verification, sender ?? new FileCodeSender(Mailbox));
    }
}
