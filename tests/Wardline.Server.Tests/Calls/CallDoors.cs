using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Wardline.Guard.Ledger;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Calls;

/// <summary>An endpoint of calls.</summary>
sealed record CallDoor(string Method, string Path)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What the holder of a call gets at a door, by the state of the call.</summary>
/// <param name="Body">What is sent, JSON.</param>
/// <param name="Unverified">Status when the patient is identified and nothing is verified.</param>
/// <param name="Verified">Status when verified by knowledge, with authority, for an appointment.</param>
sealed record DoorRow(string Door, string Body, int Unverified, int Verified);

static partial class CallDoors
{
    /// <summary>
    /// The table. For everybody who doesn't hold the call (any role, another agent, other client, no such call) each is 404, after
    /// wrap-up 410, without a session 401; only what differs stands here.
    /// </summary>
    public static readonly DoorRow[] Table =
    [
        new("GET /api/v1/calls/{id}", "", 200, 200),
        new("POST /api/v1/calls/{id}/identify", """{"name":"Araminta Quillfeather","birthDate":"1961-07-09"}""", 200, 200),
        new("POST /api/v1/calls/{id}/verify", """{"factor":"address","answer":"1 Wrong Street 02139"}""", 200, 200),
        new("POST /api/v1/calls/{id}/codes", "{}", 200, 200),
        new("POST /api/v1/calls/{id}/codes/verify", """{"code":"000000"}""", 422, 422),
        new("POST /api/v1/calls/{id}/authority", """{"kind":"self"}""", 200, 200),
        new("POST /api/v1/calls/{id}/representatives", """{"given":"A","family":"B","relation":"friend","purposes":["billing"],"until":"UNTIL"}""", 403, 403),
        new("POST /api/v1/calls/{id}/purpose", """{"purpose":"appointment"}""", 200, 200),
        new("POST /api/v1/calls/{id}/view", "{}", 422, 200),
        new("POST /api/v1/calls/{id}/reveal", """{"segment":"contact","field":"phone","reason":"read-back"}""", 422, 200),
        new("POST /api/v1/calls/{id}/notes", """{"text":"Rang about the visit."}""", 200, 200),
        new("POST /api/v1/calls/{id}/notes/read", "{}", 200, 200),
        new("POST /api/v1/calls/{id}/disclosures", """{"to":"patient","segments":["appointments"]}""", 422, 200),
        new("POST /api/v1/calls/{id}/emergency", "{}", 200, 200),
        new("POST /api/v1/calls/{id}/wrap-up", """{"disposition":"answered","confirmed":[],"nothingTold":true}""", 200, 200),
    ];

    public static List<CallDoor> Of(House house) =>
    [
        .. house.Server.Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1/calls", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => new CallDoor(m, "/" + Constraint().Replace(e.RoutePattern.RawText!.Trim('/'), "}")))),
    ];

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();
}

/// <summary>Every door of the calls × who × state of the call: outcome, entry, and not a byte of the patient where nothing was granted.</summary>
public sealed class CallDoorTests
{
    static readonly string[] Everybody = ["agent-2", "supervisor", "privacy-officer", "security-officer", "trainer", "risk-manager", "auditor", "administrator", "client-staff"];

    [Fact]
    public async Task Every_door_has_its_row_and_every_row_its_door()
    {
        await using var house = await House.OpenAsync();
        var doors = CallDoors.Of(house).Where(d => d.Path.Contains("{id}", StringComparison.Ordinal)).Select(d => d.ToString()).Order().ToList();
        Assert.True(doors.Count >= 15);
        Assert.Equal(doors, CallDoors.Table.Select(r => r.Door).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_door_answers_as_its_row_says_and_writes_its_entry(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var desk = await CallHouse.OpenAsync(database?.ConnectionString);
        var wrong = new List<string>();
        var looked = 0;
        foreach (var row in postgres ? CallDoors.Table.Where((_, i) => i % 3 == 2) : CallDoors.Table)
        {
            await CheckAsync("unverified", await desk.IdentifiedAsync("agent"), "agent", row.Unverified);
            await CheckAsync("verified", await desk.VerifiedAsync("agent"), "agent", row.Verified);
            await CheckAsync("after wrap-up", await desk.WrappedUpAsync("agent"), "agent", row.Door.EndsWith("representatives", StringComparison.Ordinal) ? 403 : 410);
            await CheckAsync("none", $"/api/v1/calls/{Guid.Empty}", "agent", row.Door.EndsWith("representatives", StringComparison.Ordinal) ? 403 : 404);
            var held = await desk.VerifiedAsync("agent");
            await CheckAsync("held by another", held, "anonymous", 401);
            foreach (var who in postgres ? Everybody[..2] : Everybody)
            {
                await CheckAsync("held by another", held, who, Stranger(row, who));
            }

            async Task CheckAsync(string state, string call, string who, int expected)
            {
                looked++;
                var before = await desk.House.EntriesAsync();
                var page = await SendAsync(desk, who, row, call);
                var entries = (await desk.House.EntriesAsync()).Skip(before.Count).ToList();
                var leaks = (int)page.Status == 200 && (row.Door.EndsWith("/view", StringComparison.Ordinal) || row.Door.EndsWith("/reveal", StringComparison.Ordinal)) ? [] : CallHouse.Canaries.Where(c => page.Text.Contains(c, StringComparison.OrdinalIgnoreCase)).ToList();
                if ((int)page.Status != expected)
                {
                    wrong.Add($"{row.Door}, {state}, {who}: {(int)page.Status} instead of {expected}: {page.Text[..Math.Min(160, page.Text.Length)]}");
                }
                else if (leaks.Count > 0)
                {
                    wrong.Add($"{row.Door}, {state}, {who}: tells {string.Join(", ", leaks)}");
                }
                else if (!Entered(row, (int)page.Status, entries))
                {
                    wrong.Add($"{row.Door}, {state}, {who}: no entry ({string.Join(", ", entries.Select(e => e.Kind))})");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(looked >= (postgres ? 35 : CallDoors.Table.Length * 14));
        Assert.All(await desk.House.Installation.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
    }

    // Roles that may work calls ask about a call that isn't theirs; only a supervisor may enter a representative on another's call.
    static int Stranger(DoorRow row, string who) => !row.Door.EndsWith("representatives", StringComparison.Ordinal) ? 404 : who == "supervisor" ? 200 : 403;

    // A refusal is in the ledger with its outcome; what was done or shown has an entry of its own. Reading a state shows nothing and needs none.
    static bool Entered(DoorRow row, int status, List<Entry> entries) => status switch
    {
        401 => true,
        >= 400 => entries.Any(e => e.Outcome == EntryOutcome.Refused),
        _ => row.Door.StartsWith("GET ", StringComparison.Ordinal) || entries.Any(e => e.Outcome is EntryOutcome.Done or EntryOutcome.Failed),
    };

    static async Task<Page> SendAsync(CallHouse desk, string who, DoorRow row, string call)
    {
        var browser = await desk.AsAsync(who);
        var (method, path) = (new HttpMethod(row.Door.Split(' ')[0]), row.Door.Split(' ')[1].Replace("/api/v1/calls/{id}", call, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(row.Body.Replace("UNTIL", $"{desk.House.Time.GetUtcNow().AddDays(30):yyyy-MM-dd}", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
            if (who != "anonymous")
            {
                var token = (await browser.GetAsync("/api/v1/token")).Json;
                request.Headers.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
            }
        }

        return await browser.SendAsync(request);
    }
}
