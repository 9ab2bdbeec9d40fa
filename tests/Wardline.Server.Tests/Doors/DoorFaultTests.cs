using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Faults;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Doors;

/// <summary>The same table while no entry can be written. Faults/ makes the disk, the file and the connection fail; here it is every row.</summary>
public sealed class DoorFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_must_be_entered_and_can_not_be_is_told_to_nobody(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await DoorHouse.OpenAsync(database?.ConnectionString);
        var third = (int)((TestSeed.For("doors") + 1) % 3);
        var rows = DoorTable.Rows.Where((_, i) => !postgres || i % 3 == third).ToList();
        var knock = new Knock(house);
        await knock.ReadyAsync();
        var asks = new List<(DoorRow Row, string Who, CallAt? At, Guid? Call)>();
        foreach (var row in rows)
        {
            foreach (var who in Expectations.Everybody)
            {
                foreach (var at in Expectations.StatesOf(row, who))
                {
                    asks.Add((row, who, at, at is { } state ? await house.CallAsync(who, state) : null));
                }
            }
        }

        var look = new SecondLook(house.House, database?.ConnectionString);
        await look.ChangeAsync("ALTER TABLE ledger_pending RENAME TO ledger_gone");
        var (wrong, refused) = (new List<string>(), 0);
        foreach (var (row, who, at, call) in asks)
        {
            var (page, _) = await knock.AtAsync(row, who, call);
            var told = $"{page.Text} {page.Response.Headers} {page.Response.Content.Headers}";
            var leaks = DoorHouse.CanariesIn(told);
            var enters = Expectations.Of(row, who, at).Enters is not null;
            refused += enters ? 1 : 0;
            if (leaks.Count > 0 || (enters && (int)page.Status != 503))
            {
                wrong.Add($"{row.Door}, {who}, {at?.ToString() ?? "no call"}: {(int)page.Status} {string.Join(", ", leaks)}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asks.Count}:{Environment.NewLine}{string.Join(Environment.NewLine, wrong)}");
        Assert.True(refused > asks.Count / 2, $"Only {refused} of {asks.Count} had an entry to write.");
        await look.ChangeAsync("ALTER TABLE ledger_gone RENAME TO ledger_pending");
        Assert.All(await house.House.Installation.Ledger.VerifyAsync(), report => Assert.True(report.Ok, report.Why));
    }
}
