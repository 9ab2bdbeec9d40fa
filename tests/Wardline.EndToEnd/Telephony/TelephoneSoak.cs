using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Wardline.Clients;
using Wardline.EndToEnd.Crash;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Samples;
using Wardline.Telephony;
using Wardline.Tests.Support;

namespace Wardline.EndToEnd.Telephony;

/// <summary>
/// Event storms against the real server on SQLite: ten thousand events of one call, then so many thousand distinct call ids with
/// wild names beside them. Nothing is doubled, every event gets its answer, and the server goes on answering others.
/// </summary>
static class TelephoneSoak
{
    public const string Mode = "telephone-soak";

    const string Line = "+16175550199", Agent = "imke@desk.example";
    const int OfOneCall = 10_000, AtOnce = 32;

    /// <summary>Prints a table row for docs/benchmarks.md. Exit code 0: all went well. It takes minutes, and begins anew when it was stopped.</summary>
    public static async Task<int> RunAsync(string thousands)
    {
        var ids = int.Parse(thousands, NumberStyles.None, CultureInfo.InvariantCulture) * 1000;
        using var wardline = new Executable();
        var secret = await FillAsync(wardline.Data);
        var (server, address) = await Served.StartAsync(wardline, [], "http://127.0.0.1:0");
        double storm, distinct, health;
        var start = TimeProvider.System.GetUtcNow();
        await using (server)
        {
            using var wire = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce + 1 }) { BaseAddress = address };
            using var done = new CancellationTokenSource();
            var watch = HealthAsync(wire, done.Token);
            var random = new SeededRandom(TestSeed.For("telephone-soak"));
            var types = new[] { "offered", "answered", "held", "resumed", "conferenced", "transferred" };
            storm = await SendAsync(wire, secret, Enumerable.Range(0, OfOneCall).Select(i => Event(i, random.Pick(types), "the-one", start.AddMilliseconds(-random.Below(60_000)))).ToImmutableArray());
            string[] names = ["", "\u202eevil", "a\u0000b\u001b[2J", "محمد", new string('x', 20_000)];
            distinct = await SendAsync(wire, secret, Enumerable.Range(0, ids).Select(i => Event(i, "offered", $"call-{i}", start, names[i % 100 < 5 ? i % 5 : 0])).ToImmutableArray());
            await done.CancelAsync();
            health = await watch;
        }

        var verified = await wardline.RunAsync("ledger", "verify", "--state");
        var (calls, rows) = await CountAsync(wardline.Data);
        if (verified.Exit != 0 || calls != 1 || rows != ids + 1)
        {
            await Console.Error.WriteLineAsync($"{calls} calls opened instead of 1, {rows} calls known instead of {ids + 1}, verification ended with {verified.Exit}: {verified.Talk}");
            return 1;
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| telephone | {OfOneCall} events of one call ({storm:0}/s), {ids} call ids ({distinct:0}/s), SQLite, {AtOnce} at once | every event answered 202; /health meanwhile p95 {health:0} ms | 1 call opened, {rows} known, 0 doubled | seed {TestSeed.Value} | {start:yyyy-MM-dd} |"));
        return 0;
    }

    static async Task<byte[]> FillAsync(string data)
    {
        await using var house = await CallWriter.OpenAsync(data, null);
        var actor = new Actor(Guid.Empty, "administrator");
        var client = (await house.FindClientAsync("default"))!;
        await house.Store.UpgradeAsync(ClientList.Schema);
        await house.Store.UpgradeAsync(StaffList.Schema);
        await house.Store.UpgradeAsync(TelephonyTables.Schema);
        await new Lines(house, ["billing"]).SaveAsync(actor, new Line(Guid.Empty, client.Id, Line, "Main", ["billing"], null, false, 0));
        using var staff = await house.OpenHouseKeyAsync(StaffList.KeyPurpose);
        var person = new Staff { Id = Guard.Ids.New(house.Store.Time), Name = "Imke Sample", Email = Agent, Stamp = StaffList.NewStamp(), Roles = ["agent"], PasswordHash = "none fits", Totp = new byte[20] };
        await new StaffList(house, staff).SaveAsync(person, actor, "staff.added");
        using var telephony = await house.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);
        var (_, handed) = await new WebhookSecrets(house, telephony).AddAsync(actor, client.Id);
        await house.Sequencer.DrainAsync();
        return Convert.FromBase64String(handed![WebhookSecrets.Prefix.Length..]);
    }

    static byte[] Event(int id, string what, string call, DateTimeOffset time, string name = "") => JsonSerializer.SerializeToUtf8Bytes(new
    {
        specversion = "1.0",
        id = $"{id}",
        source = "/switch",
        type = "call." + what,
        time,
        data = new { callId = call, callerNumber = "+16175550142", dialledNumber = Line, agent = Agent, callerName = name },
    });

    /// <summary>Sends all, each again until it is taken. Returns how many were taken a second.</summary>
    static async Task<double> SendAsync(HttpClient wire, byte[] secret, ImmutableArray<byte[]> events)
    {
        var (from, sent) = (Stopwatch.GetTimestamp(), 0);
        await Parallel.ForEachAsync(events, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (body, cancel) =>
        {
            HttpStatusCode status;
            do
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/cti/v1/events") { Content = new ByteArrayContent(body) };
                var (id, time) = ($"m-{Interlocked.Increment(ref sent)}", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
                request.Headers.Add("webhook-id", id);
                request.Headers.Add("webhook-timestamp", $"{time}");
                request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, id, time, body));
                using var answer = await wire.SendAsync(request, cancel);
                status = answer.StatusCode;
            }
            while (status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);
            if (status != HttpStatusCode.Accepted)
            {
                throw new InvalidOperationException($"An event was answered {(int)status}: {Encoding.UTF8.GetString(body)[..200]}");
            }
        });
        return events.Length / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    static async Task<double> HealthAsync(HttpClient wire, CancellationToken done)
    {
        var took = new List<double>();
        while (!done.IsCancellationRequested)
        {
            var from = Stopwatch.GetTimestamp();
            using var answer = await wire.GetAsync(new Uri("/health", UriKind.Relative), CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return took.Order().ElementAt(took.Count * 95 / 100);
    }

    static async Task<(long Calls, long Rows)> CountAsync(string data)
    {
        await using var house = await CallWriter.OpenAsync(data, null);
        return await house.Store.ReadAsync(async db => (await db.NumberAsync("SELECT count(*) FROM desk_call"), await db.NumberAsync("SELECT count(*) FROM phone_call")));
    }
}
