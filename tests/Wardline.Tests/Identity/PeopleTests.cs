using Wardline.Clients;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Xunit;

namespace Wardline.Tests.Identity;

public class PeopleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_invited_person_becomes_active_by_the_link_and_keeps_it_through_a_restart(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Staff who = await room.ActiveAsync("odile@house.example", "agent", "supervisor");
        await room.RestartAsync();

        Staff read = (await room.Staff.FindByEmailAsync(" Odile@House.Example "))!;
        Assert.Equal((who.Id, "Odile Marchetti", "a hash"), (read.Id, read.Name, read.PasswordHash));
        Assert.Equal(who.Totp, read.Totp);
        Assert.True(read.Active);
        Assert.Equal(["agent", "supervisor"], read.Roles);
        Assert.False(await room.Staff.AnyAdministratorAsync());
        Assert.Contains("staff.invited", (await room.EntriesAsync()).Select(e => e.Kind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_link_used_by_two_at_once_is_used_once(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        OneTimeLink link = (await room.Links.FindAsync(await room.Links.MakeAsync(IdentityRoom.Somebody, null)))!;
        string code = Totp.Code(link.Totp, Totp.StepOf(room.Time.GetUtcNow()));
        Welcome welcome = new(room.Staff);
        Saved[] outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
        {
            Staff who = (await welcome.PersonAsync(link))!;
            (who.Name, who.Email) = ("Nobody Twice", $"n{i}@house.example");
            return await welcome.FinishAsync(link, who, "a hash", code);
        }));

        Assert.Single(outcomes, o => o.Ok);
        Assert.Single(await room.Staff.AllAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_address_is_one_person(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        await room.ActiveAsync("odile@house.example", "agent");
        Staff other = await room.ActiveAsync("other@house.example", "agent");

        Assert.True((await room.People.InviteAsync(IdentityRoom.Somebody, room.Draft("ODILE@house.example", "agent"))).Saved.Errors.ContainsKey("email"));
        other.Email = "odile@house.example";
        Assert.True((await room.People.ChangeAsync(IdentityRoom.Somebody, other)).Errors.ContainsKey("email"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attempts_are_counted_before_they_are_looked_at(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Staff who = await room.ActiveAsync("odile@house.example", "agent");
        SignIn signIn = new(room.Staff);
        Staff?[] looks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => signIn.CountAsync(who.Id, "password").AsTask()));

        Assert.Equal(SignIn.MostFailures, looks.Count(l => l is not null));
        room.Time.Advance(SignIn.Lock - TimeSpan.FromSeconds(1));
        Assert.Null(await signIn.CountAsync(who.Id, "password"));
        room.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await signIn.CountAsync(who.Id, "password"));
    }

    [Fact]
    public async Task A_right_answer_at_the_last_attempt_opens_and_takes_the_lock_back()
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres: false);
        Staff who = await room.ActiveAsync("odile@house.example", "agent");
        SignIn signIn = new(room.Staff);
        Sessions sessions = new(room.Staff);
        Staff counted = who;
        for (int i = 0; i < SignIn.MostFailures; i++)
        {
            counted = (await signIn.CountAsync(who.Id, "password"))!;
        }

        Session half = (await sessions.FindAsync(await signIn.PasswordGivenAsync(counted)))!;
        Assert.Equal(SessionStage.PasswordGiven, half.Stage);
        counted = (await signIn.CountAsync(who.Id, "code"))!;
        Session full = (await sessions.FindAsync(await signIn.SignedInAsync(counted, half, "totp")))!;
        Assert.Equal((SessionStage.SignedIn, 0), (full.Stage, full.Staff.Failed));
        await Assert.ThrowsAsync<StaleException>(async () => await signIn.SignedInAsync((await room.Staff.FindAsync(who.Id))!, half, "totp"));
    }

    [Fact]
    public async Task Entries_tell_ids_and_roles_and_no_names()
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres: false);
        Staff who = await room.ActiveAsync("odile@house.example", "agent");
        Assert.True((await room.People.RetireAsync(IdentityRoom.Somebody, who, true)).Ok);
        string[] bodies = [.. (await room.EntriesAsync()).Select(e => System.Text.Encoding.UTF8.GetString(e.ToBytes()))];

        Assert.True(bodies.Length > 4);
        Assert.All(bodies, body =>
        {
            Assert.DoesNotContain("odile", body, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("marchetti", body, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal($"staff {who.Id}", who.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Administrators_who_retire_each_other_at_once_leave_one(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        List<Staff> all = [];
        for (int i = 0; i < 4; i++)
        {
            all.Add(await room.ActiveAsync($"a{i}@house.example", "administrator"));
        }

        await Task.WhenAll(all.Select(a => room.People.RetireAsync(IdentityRoom.Somebody, a, true)));
        foreach (Staff left in (await room.Staff.AllAsync()).Where(s => s.Active).Skip(1))
        {
            // Who lost a race may be told to look again; alone each but the last is retired.
            Assert.True((await room.People.RetireAsync(IdentityRoom.Somebody, left, true)).Ok);
        }

        Staff last = Assert.Single(await room.Staff.AllAsync(), s => s.Active);
        last.Roles = ["agent"];
        Assert.True((await room.People.ChangeAsync(IdentityRoom.Somebody, last)).Errors.ContainsKey("roles"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Links_made_at_once_leave_one_that_opens(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await room.Links.MakeAsync(IdentityRoom.Somebody, null)));

        Assert.Equal(1, await room.Installation.Store.ReadAsync(db => db.NumberAsync("SELECT COUNT(*) FROM one_time_link WHERE used = 0")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_administrators_link_opens_nothing_when_there_is_one(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        OneTimeLink link = (await room.Links.FindAsync(await room.Links.MakeAsync(IdentityRoom.Somebody, null)))!;
        await room.ActiveAsync("odile@house.example", "administrator");
        Welcome welcome = new(room.Staff);
        Staff who = (await welcome.PersonAsync(link))!;
        (who.Name, who.Email) = ("Late Comer", "late@house.example");

        Assert.False((await welcome.FinishAsync(link, who, "a hash", Totp.Code(link.Totp, Totp.StepOf(room.Time.GetUtcNow())))).Ok);
        Assert.Single(await room.Staff.AllAsync());
    }

    [Fact]
    public async Task A_retired_persons_link_stays_dead_when_they_are_brought_back()
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres: false);
        (Saved saved, string? secret) = await room.People.InviteAsync(IdentityRoom.Somebody, room.Draft("odile@house.example", "agent"));
        Staff who = (await room.Staff.FindAsync(saved.Id))!;
        Assert.NotNull(await room.Links.FindAsync(secret!));
        Assert.True((await room.People.RetireAsync(IdentityRoom.Somebody, who, true)).Ok);
        Assert.True((await room.People.RetireAsync(IdentityRoom.Somebody, who, false)).Ok);

        Assert.Null(await room.Links.FindAsync(secret!));
    }
}
