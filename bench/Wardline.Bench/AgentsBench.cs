using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Server.Identity;
using Wardline.Server.Shell;
using Wardline.Telephony;
using Wardline.Tests.Support;

namespace Wardline.Bench;

/// <summary>
/// Agents at their desks, each with its live line open, work whole calls on one server: signed events of the telephone, pop on the screen,
/// the call's page, identify, verify, authority, purpose, view, note, wrap-up. First one agent alone, then all of them at the pace of a real
/// shift, then faster and faster until the pop is late or calls pile up. Server and agents share the machine's cores.
/// </summary>
sealed class AgentsBench : IAsyncDisposable
{
    const string Line = "+16175550100", Password = "quiet harbour seven lanterns";

    /// <summary>A whole call with wrap-up takes four minutes in a real shift.</summary>
    const double ShiftCallSeconds = 240;

    /// <summary>The goal of the pop, milliseconds at p95.</summary>
    const double LatePop = 300;

    const int Patients = 2000, FewestCalls = 100, RungSeconds = 15;

    // Fewer rounds than the product's: a thousand sign-ins are not what is measured.
    const int Rounds = 1_000;

    readonly ServerHost _server;
    readonly Installation _house;
    readonly byte[] _secret;
    readonly HttpClient _telephone;
    readonly X509Certificate2 _certificate;
    readonly List<AgentDesk> _desks = [];
    readonly ConcurrentDictionary<string, ConcurrentBag<double>> _took = [];
    readonly ConcurrentDictionary<int, bool> _unmatched = [];
    ulong _rung;
    int _sent;

    AgentsBench(ServerHost server, Installation house, byte[] secret)
    {
        (_server, _house, _secret) = (server, house, secret);
        _certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(house.Folder, "tls", "cert.pem"));
        var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _certificate } };
        _telephone = new HttpClient(handler) { BaseAddress = new Uri(server.Address) };
    }

    public static async Task<List<Figure>> RunAsync(string engine, string bench, ImmutableArray<int> counts)
    {
        using var folder = new TempFolder();
        await using var database = engine == "postgres" ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await Installation.OpenAsync(folder.At("data"), database?.ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        await ImportBench.ImportAsync(engine, house, await Population.FolderAsync(bench, Patients), Patients, Figure.Of("", 1, ""));
        await using var server = await ServerHost.StartAsync(
            house, new ServeOptions(new Uri("https://localhost:0")), builder => builder.Services.PostConfigure<PasswordHasherOptions>(o => o.IterationCount = Rounds));
        var (system, client) = (new Actor(Guid.Empty, "system"), (await house.FindClientAsync("default"))!.Id);
        ImmutableArray<string> purposes = [.. server.Services.GetRequiredService<AccessPolicy>().Purposes.Select(p => p.Id)];
        await server.Services.GetRequiredService<Lines>().SaveAsync(system, new Line(Guid.Empty, client, Line, "Main", purposes, null, false, 0));
        var (_, secret) = await server.Services.GetRequiredService<WebhookSecrets>().AddAsync(system, client);
        await using var agents = new AgentsBench(server, house, Convert.FromBase64String(secret![WebhookSecrets.Prefix.Length..]));
        var figures = new List<Figure>();
        foreach (var count in counts.Order())
        {
            await agents.HireAsync(count);
            await agents.MeasureAsync(figures, $"agents {engine}, {count} on line", count);
        }

        return figures;
    }

    async Task MeasureAsync(List<Figure> figures, string name, int count)
    {
        // The first is not counted: it pays for compiling.
        await RateAsync(1, FewestCalls / 4, 1e9);
        var alone = await RateAsync(1, FewestCalls, 1e9);
        Progress.Say($"{name}: a shift's pace");
        var pace = count / ShiftCallSeconds;
        var shift = await RateAsync(count, Math.Max(FewestCalls, (int)(30 * pace)), pace);
        Figure.Keep(figures, [.. shift.Steps.Keys.Order().SelectMany(step => shift.Steps[step].Beside(alone.Steps[step], $"{name}, a shift's pace, {step}").Skip(1))]);
        Figure.Keep(figures, await MemoryAsync(name));
        for (var rate = 10.0; ; rate *= 1.5)
        {
            Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate:0} calls a second"));
            var rung = await RateAsync(count, (int)(rate * RungSeconds), rate);
            var at = string.Create(CultureInfo.InvariantCulture, $"{name}, {rate:0} calls/s offered");
            Figure.Keep(
                figures, [Figure.Of($"{at}, done", rung.PerSecond, "1/s", alone.PerSecond), .. rung.Steps["pop"].Beside(alone.Steps["pop"], $"{at}, pop").Skip(1),
                .. rung.Steps["whole call"].Beside(alone.Steps["whole call"], $"{at}, whole call").Skip(1)]);
            if (rung.PerSecond < 0.9 * rate || rung.Steps["pop"].P95 > LatePop)
            {
                return;
            }
        }
    }

    /// <summary>So many calls, offered at a rate to agents who are free; one agent takes them one after the other.</summary>
    async Task<(double PerSecond, Dictionary<string, Timing> Steps)> RateAsync(int agents, int calls, double rate)
    {
        _took.Clear();
        var (free, from) = (new ConcurrentQueue<AgentDesk>(_desks.Take(agents)), Stopwatch.GetTimestamp());
        using var some = new SemaphoreSlim(agents);
        var on = new List<Task>();

        // Nobody rings twice at once: two calls about one patient swap the same counters, and one of them is asked to look again.
        List<Caller> callers = [.. Caller.Choose(calls * 4, Patients, ++_rung).DistinctBy(c => c.Person.Index).Where(c => !_unmatched.ContainsKey(c.Person.Index)).Take(calls)];
        for (var i = 0; i < calls; i++)
        {
            if (TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(from) is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            await some.WaitAsync();
            free.TryDequeue(out var desk);
            on.Add(WorkAsync(desk!, callers[i % callers.Count]));
        }

        await Task.WhenAll(on);
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        return (calls / seconds, _took.ToDictionary(t => t.Key, t => Timing.Of([.. t.Value], seconds)));

        async Task WorkAsync(AgentDesk desk, Caller caller)
        {
            await CallAsync(desk, caller);
            free.Enqueue(desk);
            some.Release();
        }
    }

    async Task CallAsync(AgentDesk desk, Caller caller)
    {
        var (start, call) = (Stopwatch.GetTimestamp(), await AnswerAsync(desk));
        await TakeAsync("page", () => desk.PageAsync(call.Screen));
        var found = await StepAsync("identify", new { name = caller.Name, birthDate = caller.Birth });
        var (factor, answer) = ("phone", caller.Phone);
        if (!IsOne(found))
        {
            // A twin: asked for one thing more, which then proves nothing.
            found = await StepAsync("identify", new { name = caller.Name, birthDate = caller.Birth, phone = caller.Phone });
            (factor, answer) = ("address", $"{caller.Person.Address.Street}, {caller.Person.Address.Zip}");
        }

        // Whose answer doesn't match rings no more: some rungs later their questions would be closed.
        if (IsOne(found) && !(await StepAsync("verify", new { factor, answer })).GetProperty("matched").GetBoolean())
        {
            _unmatched[caller.Person.Index] = true;
        }
        else if (IsOne(found))
        {
            await StepAsync("authority", new { kind = "self" });
            await StepAsync("purpose", new { purpose = "appointment" });
            await StepAsync("view", new { });
        }

        await StepAsync("notes", new { text = "Asked for the time of the visit." });
        await StepAsync("wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true });
        await TellAsync("ended", call.Telephone, desk.Email);
        Took("whole call", start);

        static bool IsOne(JsonElement found) => found.GetProperty("found").GetString() == "one";

        async Task<JsonElement> StepAsync(string step, object body)
        {
            JsonElement answer = default;
            await TakeAsync(step, async () => answer = await desk.StepAsync(call.Screen, step, body));
            return answer;
        }
    }

    /// <summary>From the event of a ring to the call's address on the screen.</summary>
    async Task<(string Telephone, string Screen)> AnswerAsync(AgentDesk desk)
    {
        var telephone = $"bench-{Interlocked.Increment(ref _sent)}";
        var rings = desk.ShownAsync("rings");
        await TakeAsync("pop", async () =>
        {
            await TellAsync("offered", telephone, desk.Email);
            await rings;
        });
        var open = desk.ShownAsync("open");
        await TakeAsync("answer", () => TellAsync("answered", telephone, desk.Email));
        return (telephone, (await open)!);
    }

    /// <summary>What an open call takes of the memory: the heap with a call at every desk beside the heap before.</summary>
    async Task<Figure> MemoryAsync(string name)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var open = new ConcurrentBag<(AgentDesk Desk, string Telephone, string Screen)>();
        await Parallel.ForEachAsync(_desks, async (desk, _) =>
        {
            var (telephone, screen) = await AnswerAsync(desk);
            open.Add((desk, telephone, screen));
        });
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForEachAsync(open, async (call, _) =>
        {
            await call.Desk.StepAsync(call.Screen, "wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true });
            await TellAsync("ended", call.Telephone, call.Desk.Email);
        });
        return Figure.Of($"{name}, memory a live call", (after - before) / 1024.0 / open.Count, "KiB");
    }

    async Task TellAsync(string what, string call, string agent)
    {
        var (id, now) = ($"message-{Interlocked.Increment(ref _sent)}", TimeProvider.System.GetUtcNow());
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            specversion = "1.0",
            id,
            source = "/bench",
            type = "call." + what,
            time = now,
            data = new { callId = call, callerNumber = NumberOf(call), dialledNumber = Line, agent },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cti/v1/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(_secret, id, now.ToUnixTimeSeconds(), body));
        using var answer = await _telephone.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!text.Contains("applied", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"An event was answered {(int)answer.StatusCode} {text}; the figure would mean nothing.");
        }
    }

    // Each call from a number of its own: attempts are counted by number too.
    static string NumberOf(string call) => string.Create(CultureInfo.InvariantCulture, $"+1617{2_000_000 + int.Parse(call.AsSpan("bench-".Length), CultureInfo.InvariantCulture)}");

    /// <summary>Signs agents up and in until there are so many, each with an open desk.</summary>
    async Task HireAsync(int count)
    {
        Progress.Say($"{count} agents sign in");
        var (people, links, welcome) = (_server.Services.GetRequiredService<People>(), _server.Services.GetRequiredService<OneTimeLinks>(), _server.Services.GetRequiredService<Welcome>());
        var (time, cookie, totp) = (_house.Store.Time, SessionScheme.Cookie(_server.Services.GetRequiredService<ServeOptions>()), "bench-secret-20-bytes"u8[..20].ToArray());
        var hash = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = Rounds })).HashPassword("", Password);
        while (_desks.Count < count)
        {
            var email = $"agent-{_desks.Count}@bench.example";
            var (_, secret) = await people.InviteAsync(new Actor(Guid.Empty, "system"), new Staff { Id = Guard.Ids.New(time), Name = email, Email = email, Stamp = StaffList.NewStamp(), Roles = ["agent"] });
            var link = (await links.FindAsync(secret!))!;
            await welcome.FinishAsync(link with { Totp = totp }, (await welcome.PersonAsync(link))!, hash, Totp.Code(totp, Totp.StepOf(time.GetUtcNow()) - 1));
            await using var scope = _server.Services.CreateAsyncScope();
            var step = scope.ServiceProvider.GetRequiredService<PasswordStep>();
            var half = await step.PasswordAsync(email, Password);
            var session = await _server.Services.GetRequiredService<Sessions>().FindAsync(half!);
            var signedIn = await step.CodeAsync(session!, Totp.Code(totp, Totp.StepOf(time.GetUtcNow())));
            var desk = await AgentDesk.OpenAsync(new Uri(_server.Address), _certificate, email, cookie, signedIn!);
            await desk.ListenAsync();
            _desks.Add(desk);
        }
    }

    async Task TakeAsync(string step, Func<Task> what)
    {
        var start = Stopwatch.GetTimestamp();
        await what();
        Took(step, start);
    }

    void Took(string step, long start) => _took.GetOrAdd(step, _ => []).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

    public ValueTask DisposeAsync()
    {
        _desks.ForEach(desk => desk.Dispose());
        _telephone.Dispose();
        _certificate.Dispose();
        return ValueTask.CompletedTask;
    }
}
