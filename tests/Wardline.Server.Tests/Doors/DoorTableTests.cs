using System.Net;
using Wardline.Guard.Ledger;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Doors;

/// <summary>Every door × everybody × every state of a call: the answer, the entry, and not a byte of a patient where nothing was opened.</summary>
public sealed class DoorTableTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_door_has_its_row_and_every_row_its_door(bool demo)
    {
        await using var house = await House.OpenAsync(demo: demo);
        var doors = Door.Of(house).Select(d => d.ToString()).Order().ToList();
        Assert.True(doors.Count > 120);
        Assert.Equal(DoorTable.Rows.Select(r => r.Door).Where(d => demo || !d.StartsWith("GET /demo", StringComparison.Ordinal)).Order(), doors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_door_answers_as_its_row_says_and_writes_its_entry(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await DoorHouse.OpenAsync(database?.ConnectionString);
        // All rows on SQLite, and a third of them, chosen by the seed, on PostgreSQL too, where the registers' rows, which build on each other, stay together.
        var third = (int)(TestSeed.For("doors") % 3);
        var rows = DoorTable.Rows.Where((row, i) => !postgres || i % 3 == third || row.Path.Contains("/admin/", StringComparison.Ordinal)).ToList();
        var (knock, wrong, looked) = (new Knock(house), new List<string>(), 0);
        foreach (var row in rows)
        {
            foreach (var who in Expectations.Everybody)
            {
                foreach (var at in Expectations.StatesOf(row, who))
                {
                    looked++;
                    if (await CheckAsync(house, knock, row, who, at) is { } trouble)
                    {
                        wrong.Add($"{row.Door}, {who}, {at?.ToString() ?? "no call"}: {trouble}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {looked}:{Environment.NewLine}{string.Join(Environment.NewLine, wrong)}");
        Assert.True(looked >= rows.Count * Expectations.Everybody.Length);
        Assert.All(await house.House.Installation.Ledger.VerifyAsync(), report => Assert.True(report.Ok, report.Why));
        Assert.True(house.House.Log.Count > looked);
        var log = house.House.Log.Text;
        Assert.Empty(DoorHouse.CanariesIn(log));
    }

    /// <summary>What is wrong with the answer; null when it is right.</summary>
    static async Task<string?> CheckAsync(DoorHouse house, Knock knock, DoorRow row, string who, CallAt? at)
    {
        Guid? call = at is { } state ? await house.CallAsync(who, state) : null;
        var (page, sent) = await knock.AtAsync(row, who, call);
        var entries = await house.NewEntriesAsync();
        if (entries.Exists(e => e.Kind == "session.locked"))
        {
            await house.UnlockAsync(who);
        }

        if (at is { } used && entries.Exists(e => e.Outcome != EntryOutcome.Refused))
        {
            house.UsedUp(who, used);
        }

        var (expected, actor) = (Expectations.Of(row, who, at), (await house.IdOfAsync(who)).ToString("D"));
        if (expected == Gets.Unsigned ? page.Status != HttpStatusCode.Unauthorized && page.To?.Split('?')[0] is not ("/sign-in" or "/sign-in/code") : (int)page.Status != expected.Status)
        {
            return $"{(int)page.Status} {page.To} instead of {expected}: {page.Text[..Math.Min(160, page.Text.Length)]}";
        }

        var told = $"{page.Text} {page.Response.Headers} {page.Response.Content.Headers}";
        var leaks = DoorHouse.CanariesIn(told);

        // The number on file that is dialled by hand is shown under an entry of its own.
        var opened = entries.Exists(e => e is { Outcome: EntryOutcome.Done, Kind: "record.view" or "record.reveal" or "verification.callback-shown" } || (row.For == For.Readers && e is { Outcome: EntryOutcome.Done, Kind: "message.read" }));
        if (leaks.Count > 0 ? !MayTell(leaks) : row.Shows && opened)
        {
            return leaks.Count > 0 ? $"tells {string.Join(", ", leaks)}" : "shows nothing of the record that it entered as shown";
        }

        return Entered() ? null : $"the ledger has {string.Join(", ", entries.Select(e => $"{e.Kind} {e.Outcome} {e.Reason} of {e.Actor.Role}"))} instead of {(Expectations.ByRole(row, expected) ? "door.refused" : row.Enters)} {expected.Enters}";

        // The record where it was opened for somebody who may see it; what was typed to search on the answer of that search only.
        bool MayTell(List<string> told) => opened
            ? Expectations.MaySee(who, at) || row.For == For.Readers && who == "client-staff"
            : expected == Gets.FoundNone && told.TrueForAll(c => sent.Contains(c, StringComparison.OrdinalIgnoreCase));

        // An entry about no call, somebody else's or one on another client's line has no patient to name.
        bool NamesPatients() => at is CallAt.Unverified or CallAt.Verified or CallAt.Over || (at == CallAt.Theirs && row.For == For.Supervisors) || (row.For == For.Readers && who == "client-staff");

        bool Entered()
        {
            var written = entries.FindAll(e => e.Kind != "session.used");
            if (expected.Enters is not { } outcome)
            {
                return written.Count == 0;
            }

            var own = written.FindAll(e => e.Actor.Id == actor || (row.For == For.Everybody && e.Actor.Id == Guid.Empty.ToString("D")));
            return Expectations.ByRole(row, expected)
                ? own is [{ Kind: "door.refused", Outcome: EntryOutcome.Refused, Patient: null, Detail: { } detail }] && new Door(detail["method"].Text!, Door.Bare(detail["door"].Text!)).ToString() == row.Door
                : own.Count(e => e.Kind == (expected.Status is 403 or 404 or 410 ? row.RefusedAs : row.Enters) && (e.Outcome == outcome || (outcome == EntryOutcome.Done && e.Outcome == EntryOutcome.Failed))) == 1
                    && (NamesPatients() || own.TrueForAll(e => e.Patient is null));
        }
    }
}
