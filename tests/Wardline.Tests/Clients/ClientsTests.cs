using Wardline.Clients;
using Wardline.Tests.Identity;
using Xunit;

namespace Wardline.Tests.Clients;

public class ClientsTests
{
    [Theory]
    [InlineData("mon-fri 08:00-18:00", true)]
    [InlineData("mon-fri 08:00-18:00; sat 09:00-12:00", true)]
    [InlineData("always", true)]
    [InlineData("mon-fri 08:00-24:00", true)]
    [InlineData("", false)]
    [InlineData("mon-fri 18:00-08:00", false)]
    [InlineData("mon-xyz 08:00-18:00", false)]
    [InlineData("mon 08:00-29:00", false)]
    [InlineData("whenever", false)]
    public void Hours_are_taken_as_people_write_them(string text, bool taken) => Assert.Equal(taken, OpeningHours.Trouble(text) is null);

    [Theory]
    [InlineData("mon-fri 08:00-18:00", 24, 8, 0, true)]
    [InlineData("mon-fri 08:00-18:00", 24, 7, 59, false)]
    [InlineData("mon-fri 08:00-18:00", 24, 18, 0, false)]
    [InlineData("mon-fri 08:00-18:00", 28, 12, 0, false)]
    [InlineData("fri-mon 08:00-18:00", 29, 12, 0, true)]
    [InlineData("fri-mon 08:00-18:00", 25, 12, 0, false)]
    [InlineData("always", 28, 3, 0, true)]
    [InlineData("nonsense", 24, 12, 0, false)]
    public void Hours_open_and_close_on_the_minute(string text, int day, int hour, int minute, bool open) =>
        Assert.Equal(open, OpeningHours.IsOpen(text, new DateTime(2026, 11, day, hour, minute, 0, DateTimeKind.Unspecified)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dialled_number_finds_its_live_line_with_purposes_and_script(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        (ClientList clients, Scripts scripts, Lines lines) = (new(room.Installation), new(room.Installation), new(room.Installation, ["appointment", "billing"]));
        ClientProfile client = (await clients.AllAsync()).Single();
        Saved script = await scripts.SaveAsync(IdentityRoom.Somebody, new Script(Guid.Empty, client.Id, "Greeting", "Good morning.", false, 0));
        Saved line = await lines.SaveAsync(IdentityRoom.Somebody, new Line(Guid.Empty, client.Id, "617-555-0100", "Desk", ["billing"], script.Id, false, 0));
        Assert.True(line.Ok);

        LineFacts facts = (await lines.FindAsync("+1 (617) 555-0100"))!;
        Assert.Equal((line.Id, client.Id, "+16175550100", "Good morning."), (facts.Line, facts.Client, facts.Dialled, facts.Script));
        Assert.Equal(["billing"], facts.Purposes);
        Assert.Null(await lines.FindAsync("+16175550199"));
        Assert.Null(await lines.FindAsync("not a number"));

        Assert.True((await clients.RetireAsync(IdentityRoom.Somebody, client, true)).Ok);
        Assert.Null(await lines.FindAsync("+16175550100"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_lines_racing_for_one_number_leave_one(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Lines lines = new(room.Installation, ["appointment"]);
        Guid client = (await new ClientList(room.Installation).AllAsync()).Single().Id;
        Saved[] outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            lines.SaveAsync(IdentityRoom.Somebody, new Line(Guid.Empty, client, "+16175550100", $"Desk {i}", ["appointment"], null, false, 0))));

        Assert.Single(outcomes, o => o.Ok);
        Assert.All(outcomes.Where(o => !o.Ok), o => Assert.True(o.Errors.ContainsKey("dialled")));
        Assert.Single(await lines.AllAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_changes_of_one_version_leave_the_first(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        ClientList clients = new(room.Installation);
        ClientProfile client = (await clients.AllAsync()).Single();
        Saved[] outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => clients.ChangeAsync(IdentityRoom.Somebody, client with { Name = $"Clinic {i}" })));
        Assert.Single(outcomes, o => o.Ok);
        Assert.All(outcomes.Where(o => !o.Ok), o => Assert.True(o.IsStale));

        ClientProfile now = (await clients.FindAsync(client.Id))!;
        outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => clients.ChangeAsync(IdentityRoom.Somebody, now with { Name = $"Hospital {i}" })));
        Assert.Single(outcomes, o => o.Ok);
    }
}
