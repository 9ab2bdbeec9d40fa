using System.Diagnostics;
using System.Text.Json;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Doors;

/// <summary>Every verb × every kind of data folder: the exit code, the entry, and not a byte of a patient on either stream.</summary>
public sealed class VerbTableTests : IDisposable
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    static readonly string[] Canaries = [.. Caller.OfAll, .. new Caller(0).Own];

    readonly TempFolder _folder = new();
    int _out;

    [Fact]
    public void Every_verb_has_its_row_and_every_row_its_verb()
    {
        var known = VerbRow.Known().Order().ToList();
        Assert.True(known.Count >= 10);
        Assert.Equal(known, VerbRow.Table.Select(r => r.Verb).Order());
    }

    [Fact]
    public async Task On_a_folder_that_is_not_there_yet() => await CheckAsync(FolderIs.Missing, row => _folder.At(row.Verb.Replace(' ', '-')), RunAsync);

    [Fact]
    public async Task On_an_installation_that_nobody_holds()
    {
        Assert.Equal(0, (await RunAsync(["import", File(), "--data", _folder.At("data")])).Code);
        await CheckAsync(FolderIs.Stopped, _ => _folder.At("data"), RunAsync);
    }

    [Fact]
    public async Task On_an_installation_that_a_server_holds()
    {
        await using var house = await House.OpenAsync();
        Assert.Equal(0, (await RunAsync(["import", File(), "--data", house.Data])).Code);
        await CheckAsync(FolderIs.Served, _ => house.Data, RunAsync, house.EntriesAsync);
    }

    [Fact]
    public async Task On_a_folder_that_other_users_may_enter()
    {
        var open = Directory.CreateDirectory(_folder.At("open")).FullName;
        System.IO.File.WriteAllText(_folder.At("open", "letter.txt"), "Araminta Quillfeather");
        System.IO.File.SetUnixFileMode(open, Owner | Others);
        await CheckAsync(FolderIs.OpenToOthers, _ => open, RunAsync, () => Task.FromResult(new List<Entry>()));
        Assert.Equal("letter.txt", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(open))));
        Assert.Equal(Owner | Others, System.IO.File.GetUnixFileMode(open));
    }

    [Fact]
    public async Task On_another_users_folder()
    {
        var theirs = Directory.CreateDirectory(_folder.At("theirs")).FullName;
        System.IO.File.WriteAllText(_folder.At("theirs", "letter.txt"), "Araminta Quillfeather");
        string[] first = ["dotnet"];
        if (Environment.IsPrivilegedProcess)
        {
            // Root enters every folder, unless it gave that power away.
            using var give = Process.Start("chown", ["65534", theirs]);
            await give.WaitForExitAsync(TestContext.Current.CancellationToken);
            System.IO.File.SetUnixFileMode(theirs, Owner);
            first = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--", "dotnet"];
        }
        else
        {
            System.IO.File.SetUnixFileMode(theirs, UnixFileMode.None);
        }

        await CheckAsync(FolderIs.SomebodyElses, _ => theirs, args => ProcessAsync([.. first, Path.Combine(AppContext.BaseDirectory, "Wardline.Server.dll"), .. args]), () => Task.FromResult(new List<Entry>()));
        System.IO.File.SetUnixFileMode(theirs, Owner);
        Assert.Equal("letter.txt", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(theirs))));
    }

    async Task CheckAsync(FolderIs folder, Func<VerbRow, string> dataOf, Func<string[], Task<(int Code, string Out, string Err)>> run, Func<Task<List<Entry>>>? entries = null)
    {
        var (wrong, secret) = (new List<string>(), Guid.Empty.ToString());
        foreach (var row in VerbRow.Table)
        {
            var data = dataOf(row);
            var before = (await Read()).ConvertAll(Name);
            var args = row.Args.Replace("FILE", File(), StringComparison.Ordinal).Replace("OUT", _folder.At($"out-{_out++}"), StringComparison.Ordinal).Replace("SECRET", secret, StringComparison.Ordinal);
            var (code, said, talk) = await run([.. row.Verb.Split(' '), .. args.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--data", data]);
            var written = (await Read()).FindAll(e => !before.Contains(Name(e)));
            var expected = row.ExitIn(folder);
            if (row.Verb == "cti secret add" && code == Exit.Done)
            {
                secret = JsonElement.Parse(said).GetProperty("id").GetString()!;
            }

            var leaks = Canaries.Where(c => (said + talk).Contains(c, StringComparison.OrdinalIgnoreCase)).ToList();
            var entered = expected != Exit.Done || row.Enters.Length == 0
                ? folder == FolderIs.Missing || written.TrueForAll(e => e.Actor.Role == "system") // a first start makes the server's own keys
                : written.Exists(e => e.Kind == row.Enters && e is { Outcome: EntryOutcome.Done, Actor.Role: "os-user" } && e.Actor.Id == OperatingSystemUser.Self().Id.ToString("D"));
            var trouble = code != expected ? $"exit code {code} instead of {expected}: {said} {talk}"
                : leaks.Count > 0 ? $"tells {string.Join(", ", leaks)}"
                : expected == Exit.BadUsage && (said.Length > 0 || talk.Trim().Length == 0 || talk.Contains("   at ", StringComparison.Ordinal)) ? $"is refused without a sentence: {said} {talk}"
                : !entered ? $"the ledger has {string.Join(", ", written.Select(e => $"{e.Kind} {e.Outcome} of {e.Actor.Role}"))} instead of {row.Enters}"
                : null;
            if (trouble is not null)
            {
                wrong.Add($"{row.Verb}, {folder}: {trouble}");
            }

            // An entry's salt is its own.
            string Name(Entry entry) => Convert.ToHexString(entry.Salt);

            async Task<List<Entry>> Read() => entries is null ? await EntriesAsync(data) : await entries();
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>Runs it in this process, and stops it once it serves.</summary>
    static async Task<(int Code, string Out, string Err)> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var data = new StringWriter();
        using var talk = new StoppingWriter(stop);
        return (await CommandLine.RunAsync(args, new Terminal(data, talk, false), stop.Token), data.ToString(), talk.ToString());
    }

    static async Task<(int Code, string Out, string Err)> ProcessAsync(string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, texts[0], texts[1]);
    }

    static async Task<List<Entry>> EntriesAsync(string data)
    {
        if (!System.IO.File.Exists(Path.Combine(data, "wardline.db")))
        {
            return [];
        }

        await using var installation = await Installation.OpenAsync(data, null, RootKeyOptions.From(_ => null), TextWriter.Null, TimeProvider.System);
        await installation.Sequencer.DrainAsync();
        var bodies = await installation.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)));
        return bodies.ConvertAll(b => Entry.Parse(b));
    }

    string File()
    {
        var file = _folder.At("patients.ndjson");
        if (!System.IO.File.Exists(file))
        {
            System.IO.File.WriteAllText(file, new Caller(0).Record);
        }

        return file;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Asks for the end as soon as the server says that it serves.</summary>
    sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            base.WriteLine(value);
            return value?.StartsWith("Serving ", StringComparison.Ordinal) == true ? stop.CancelAsync() : Task.CompletedTask;
        }
    }
}
