using System.Text;
using System.Text.Json;
using Wardline.Calls;
using Wardline.Calls.Afterwards;
using Wardline.Calls.Downtime;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Contacts;
using Wardline.EndToEnd.Calls;
using Wardline.EndToEnd.Crash;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Mail;
using Wardline.Messages;
using Wardline.Policies;
using Wardline.Telephony;

namespace Wardline.EndToEnd;

/// <summary>
/// An installation in which everything has happened once: an imported population (with a rejection), a served page, the
/// administrator's link, clients, lines, scripts, a telephone system with a call that rang, teams and staff, and full calls with a code. All that the processes said is kept.
/// </summary>
sealed class Lived : IDisposable
{
    /// <summary>The number of a caller whom nobody answered, and the telephone system's id of the call.</summary>
    public const string RingingNumber = "+16175550137", PlatformCall = "switchcall-4417";

    /// <summary>A call that is on, by the telephone system's id, and where that takes orders: nobody listens there.</summary>
    public const string OpenCallId = "switchcall-4418", Platform = "http://127.0.0.1:9/orders/tok-Zanzibar-5521";

    readonly (string, string)[] _environment;
    readonly StringBuilder _said = new();

    Lived(string? database)
    {
        Directory.CreateDirectory(Temp);
        (string, string)[] temp = [("TMPDIR", Temp), ("SQLITE_TMPDIR", Temp)];
        _environment = database is null ? temp : [.. temp, ("WARDLINE_DB", database)];
    }

    public Executable Wardline { get; } = new();

    public string Sample => Wardline.At("p");

    public string Mailbox => Wardline.At("mailbox");

    /// <summary>Where the processes put temporary files, if any.</summary>
    public string Temp => Wardline.At("tmp");

    public string Report => Wardline.At("report.json");

    /// <summary>Standard output and error of every process.</summary>
    public string Said => _said.ToString();

    /// <summary>What views and reveals showed: that there was something to leak.</summary>
    public string Shown { get; private set; } = "";

    public static async Task<Lived> AsAsync(string? database, int patients = 12)
    {
        var lived = new Lived(database);
        await lived.ImportAsync(patients);
        await lived.ServeAsync();
        await using var house = await CallWriter.OpenAsync(lived.Wardline.Data, database);
        await AdministerAsync(house);
        await lived.CallAsync(house);
        await house.Sequencer.DrainAsync();
        return lived;
    }

    public async Task<Ran> RunAsync(params string[] args)
    {
        var ran = await Wardline.RunAsync(_environment, args);
        _said.AppendLine(ran.Out).AppendLine(ran.Talk);
        return ran;
    }

    async Task ImportAsync(int patients)
    {
        await RunAsync("sample", "--patients", $"{patients}", "--seed", "11", "--out", Sample);

        // A bad copy of somebody: its rejection must name the place and no value.
        var line = File.ReadLines(Path.Combine(Sample, "Patient.000.ndjson")).First();
        File.WriteAllText(Wardline.At("bad.ndjson"), line.Replace("\"birthDate\":\"", "\"birthDate\":\"x", StringComparison.Ordinal) + "\n{\"resourceType\":\"Patient\",\"name\":" + line[..200]);
        await RunAsync("import", Sample, Wardline.At("bad.ndjson"), "--report", Report);
        await RunAsync("import", Sample, "--json");
    }

    async Task ServeAsync()
    {
        var (server, address) = await Served.StartAsync(Wardline, _environment);
        await using (server)
        {
            var link = (await RunAsync("init")).Out.Split('\n').Single(l => l.StartsWith("https:", StringComparison.Ordinal));
            _said.AppendLine(await Served.GetAsync(address, "/sign-in")).AppendLine(await Served.GetAsync(address, new Uri(link.Trim()).AbsolutePath));
            await RunAsync("ledger", "verify", "--state");
        }

        _said.AppendLine(server.Said);
    }

    static async Task AdministerAsync(Installation house)
    {
        var actor = new Actor(Guid.Empty, "administrator");
        var client = (await house.FindClientAsync("default"))!;
        var clients = new ClientList(house);
        Must(await clients.ChangeAsync(actor, ClientProfile.Blank(client.Id, client.Code) with { Name = "Plantedcontrol Clinic" }));
        Must(await clients.RetireAsync(actor, (await clients.FindAsync(client.Id))!, false));
        var script = Must(await new Scripts(house).SaveAsync(actor, new Script(Guid.Empty, client.Id, "Greeting", "Good morning.", false, 0)));
        Must(await new Lines(house, ["billing"]).SaveAsync(actor, new Line(Guid.Empty, client.Id, "+16175550199", "Main", ["billing"], script, false, 0)));
        var team = Must(await new Teams(house).SaveAsync(actor, new Team(Guid.Empty, "Day", false, 0)));
        using var telephony = await house.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);
        var secrets = new WebhookSecrets(house, telephony);
        var handed = (await secrets.AddAsync(actor, client.Id)).Secret!;
        Must(await secrets.RetireAsync(actor, Must((await secrets.AddAsync(actor, client.Id)).Saved)));
        using var key = await house.OpenHouseKeyAsync(StaffList.KeyPurpose);
        var staff = new StaffList(house, key);
        var person = new Staff { Id = Guard.Ids.New(house.Store.Time), Name = "Imke Sample", Email = "imke@desk.example", Stamp = StaffList.NewStamp(), Roles = ["agent"], Team = team };
        await staff.SaveAsync(person, actor, "staff.added");

        // A lock-out's end has fractions of a millisecond in memory and none in the row.
        (person.Failed, person.LockedUntil) = (5, house.Store.Time.GetUtcNow().AddMinutes(15).AddTicks(7));
        await staff.SaveAsync(person, actor, "staff.changed");
        var board = new Switchboard(
            await CallFloor.OpenAsync(house, PolicyFiles.LoadAll(null).Access, PolicyFiles.LoadAll(null).Verification, null), secrets, new Lines(house, ["billing"]), staff, telephony, new DeskNews(), new EntryAllowance(1));
        await RingAsync(house.Store.Time, board, handed, PlatformCall, null, "offered", "held", "ended");
        await OrderAsync(house, board, handed);
    }

    // A call that is still on, whose recording was to be paused, by a telephone system that doesn't answer.
    static async Task OrderAsync(Installation house, Switchboard board, string secret)
    {
        var ana = new Staff { Id = Guard.Ids.New(house.Store.Time), Name = "Ana Sample", Email = "ana@desk.example", Stamp = StaffList.NewStamp(), Roles = ["agent"], PasswordHash = "-", Totp = new byte[20] };
        await board.Staff.SaveAsync(ana, new Actor(Guid.Empty, "administrator"), "staff.added");
        var platforms = new Platforms(house, board.Key);
        Must(await platforms.SetAsync(new Actor(Guid.Empty, "administrator"), (await house.FindClientAsync("default"))!.Id, Platform));
        var call = await RingAsync(house.Store.Time, board, secret, OpenCallId, ana.Email, "offered", "answered");
        using var http = new HttpClient(PlatformClient.Handler());
        var orders = new PhoneOrders(board.Floor, board.Key, board.Secrets, platforms, board.Staff, board.News, () => new PlatformClient(http, house.Store.Time));
        var set = await new SetRecording(new Agent(ana.Id, ["agent"]), call!.Value, Paused: true).HandleAsync(orders);
        if (set.Value?.State != RecordingState.NotPaused)
        {
            throw new InvalidOperationException($"The pause came to {set.Value?.State} {set.Refusal?.Code}.");
        }
    }

    // One that rang at nobody's desk gave up: its number lay there, sealed, in between.
    static async Task<Guid?> RingAsync(TimeProvider clock, Switchboard board, string secret, string call, string? agent, params string[] events)
    {
        Guid? opened = null;
        foreach (var what in events)
        {
            var time = clock.GetUtcNow().ToUnixTimeSeconds();
            var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = what, source = "/switch", type = "call." + what, data = new { callId = call, callerNumber = RingingNumber, dialledNumber = "+16175550199", agent } });
            var signature = WebhookSignature.Sign(Convert.FromBase64String(secret[WebhookSecrets.Prefix.Length..]), what, time, body);
            var taken = await new TakeEvent(new SignedMessage(what, $"{time}", signature, body)).HandleAsync(board);
            opened = taken.Effect == Effect.Applied ? taken.Call : throw new InvalidOperationException($"The telephone's event had the effect {taken.Effect}.");
        }

        return opened;
    }

    static Guid Must(Saved saved) => saved.Ok ? saved.Id : throw new InvalidOperationException("The administrator's act was refused: " + string.Join(' ', saved.Errors.Values));

    async Task CallAsync(Installation house)
    {
        var desk = await PlayedCall.OpenAsync(house, Mailbox, (_, _) => { });
        foreach (var caller in SampleCaller.In(Sample).Take(4))
        {
            Shown += await desk.PlayAsync(caller, $"{caller.Name}, born {caller.BirthDate}, asked to be rung at {caller.Phone}.");
        }

        await MessageAsync(house);
        await FloorAsync(house);
        await PaperAsync(house);
    }

    // A sheet that was printed and entered, with words of the caller in its note, and somebody who asked for help without its showing.
    async Task PaperAsync(Installation house)
    {
        var client = (await house.FindClientAsync("default"))!.Id;
        var floor = await CallFloor.OpenAsync(house, PolicyFiles.LoadAll(null).Access, PolicyFiles.LoadAll(null).Verification, null);
        var (agent, now) = (new Agent(Guard.Ids.New(house.Store.Time), ["agent"]), house.Store.Time.GetUtcNow());
        await new RaiseDuress(agent, Guard.Ids.New(house.Store.Time), Locked: false).HandleAsync(floor);
        var serial = (await new PrintSheets(agent, client, 1).HandleAsync(floor)).Value!.Serials[0];
        foreach (var caller in SampleCaller.In(Sample))
        {
            var words = $"{caller.Name} of {caller.BirthDate} at {caller.Phone}";
            var said = new PaperCall(new Wardline.Calls.LineFacts("main", client, [], "greeting"), serial, now, now, agent, "answered")
            {
                Patient = new PaperPatient(caller.Name, caller.BirthDate), Purpose = "appointment", Told = [new PaperTold(ToldTo.Other, ["appointments"], words)], Note = words,
            };
            if ((await new EnterPaperCall(agent, said).HandleAsync(floor)).Value is { Call: not null })
            {
                return;
            }
        }

        throw new InvalidOperationException("Nobody of the sample was found from paper.");
    }

    // Something was added to the notes of a call afterwards.
    static async Task AddAsync(CallFloor floor, Guid client, Agent agent, SampleCaller caller)
    {
        var call = (await new OpenCall(agent, new Wardline.Calls.LineFacts("main", client, [], "greeting"), null).HandleAsync(floor)).Value!.Call;
        await new WrapUp(agent, call, "other", [], NothingTold: true).HandleAsync(floor);
        if ((await new AddAddendum(agent, call, $"It was {caller.Name} of {caller.BirthDate} at {caller.Phone}.").HandleAsync(floor)).Value is null)
        {
            throw new InvalidOperationException("Nothing could be added to the notes.");
        }
    }

    // A call in which a supervisor was asked, wrote a word and vouched, and which went to somebody else.
    async Task FloorAsync(Installation house)
    {
        var client = (await house.FindClientAsync("default"))!.Id;
        var floor = await CallFloor.OpenAsync(house, PolicyFiles.LoadAll(null).Access, PolicyFiles.LoadAll(null).Verification, new FileCodeSender(Mailbox));
        var (agent, supervisor) = (new Agent(Guard.Ids.New(house.Store.Time), ["agent"]), new Agent(Guard.Ids.New(house.Store.Time), [Agent.Supervisor]));
        await AddAsync(floor, client, agent, SampleCaller.In(Sample).First());
        foreach (var caller in SampleCaller.In(Sample))
        {
            var call = (await new OpenCall(agent, new Wardline.Calls.LineFacts("main", client, [], "greeting"), null).HandleAsync(floor)).Value!.Call;
            await new Identify(agent, call, caller.Name, caller.BirthDate).HandleAsync(floor);
            await new VerifyFactor(agent, call, Verification.FactorIds.Phone, caller.Phone).HandleAsync(floor);
            await new SetLanguage(agent, call, SetLanguage.Spanish).HandleAsync(floor);
            await new Whisper(supervisor, call, $"Ask {caller.Name} of {caller.Phone} again.").HandleAsync(floor);
            await new AskFloor(agent, call, CallAsk.TakeCall, supervisor with { Id = Guard.Ids.New(house.Store.Time) }).HandleAsync(floor);
            if ((await new AskFloor(agent, call, CallAsk.Approval).HandleAsync(floor)).Value is { } asked
                && (await new ApproveCaller(supervisor, call, asked.Ask, "known-in-person").HandleAsync(floor)).Value is { } word)
            {
                await new ReviewApproval(supervisor with { Id = Guard.Ids.New(house.Store.Time) }, word.Approval, true).HandleAsync(floor);

                // And who changed an address, of which somebody's mailbox is still to be told.
                await new StateAuthority(agent, call, AuthorityKind.Self).HandleAsync(floor);
                var change = new ChangeContact(agent, call, "address", $"{caller.Phone[^2..]} Fennel Court, Boston, MA 02118", Add: true);
                if ((await change.HandleAsync(MessageFloor.Over(house, floor))).Value is not { Told: > 0 })
                {
                    continue;
                }

                return;
            }
        }

        throw new InvalidOperationException("Nobody of the sample could be vouched for.");
    }

    // A request, opened and answered at the client, and on its way to the client's system, which doesn't answer.
    async Task MessageAsync(Installation house)
    {
        var client = (await house.FindClientAsync("default"))!.Id;
        var floor = await MessageFloor.OpenAsync(house, await CallFloor.OpenAsync(house, PolicyFiles.LoadAll(null).Access, PolicyFiles.LoadAll(null).Verification, null));
        var (agent, reader) = (new Agent(Guard.Ids.New(house.Store.Time), ["agent"]), new Agent(Guard.Ids.New(house.Store.Time), ["client-staff"], client));
        using var key = await house.OpenHouseKeyAsync(MessageWebhooks.KeyPurpose);
        var webhooks = new MessageWebhooks(house, key);
        Must((await webhooks.SetAsync(new Actor(Guid.Empty, "administrator"), client, "http://127.0.0.1:9/messages")).Saved);
        foreach (var caller in SampleCaller.In(Sample).AsEnumerable().Reverse())
        {
            var call = (await new OpenCall(agent, new Wardline.Calls.LineFacts("main", client, [], "greeting"), caller.Phone).HandleAsync(floor.Calls)).Value!.Call;
            await new Identify(agent, call, caller.Name, caller.BirthDate).HandleAsync(floor.Calls);
            await new VerifyFactor(agent, call, Verification.FactorIds.Phone, caller.Phone).HandleAsync(floor.Calls);
            await new StateAuthority(agent, call, AuthorityKind.Self).HandleAsync(floor.Calls);
            var words = $"{caller.Name} of {caller.BirthDate} at {caller.Phone}";
            if ((await new MakeRequest(agent, call, "appointment", "book", words, words, true).HandleAsync(floor)).Value is { } made)
            {
                Shown += JsonSerializer.Serialize((await new OpenMessage(reader, made.Id).HandleAsync(floor)).Value!.Patient);
                await new MoveMessage(reader, made.Id, MessageMove.Answer, words).HandleAsync(floor);
                using var http = Deliveries.NewClient();
                await new Deliveries(floor, webhooks, http).SendDueAsync();
                return;
            }
        }

        throw new InvalidOperationException("No caller of the sample could leave a request.");
    }

    public void Dispose() => Wardline.Dispose();
}
