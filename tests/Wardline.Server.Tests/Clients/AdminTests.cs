using System.Net;
using System.Text.Json;
using Wardline.Clients;
using Wardline.Identity;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Clients;

public class AdminTests
{
    [Fact]
    public async Task A_line_is_added_changed_retired_and_brought_back_and_each_has_its_entry()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var client = await ClientAsync(house);
        (string, string)[] line = [("client", client), ("dialled", "+1 617 555 0100"), ("name", "Scheduling"), ("purposes", "appointment"), ("purposes", "refill")];
        Assert.Equal("/admin/lines", (await browser.PostAsync("/admin/lines/new", "/admin/lines", line)).To);
        var added = (await house.Get<Lines>().AllAsync()).Single();
        Assert.Equal(["appointment", "refill"], (await house.Get<Lines>().FindAsync("(617) 555-0100"))!.Purposes);

        var path = $"/admin/lines/{added.Id}";
        Assert.Equal("/admin/lines", (await browser.PostAsync(path, path, ("dialled", "+16175550101"), ("name", "Scheduling"), ("purposes", "billing"))).To);
        Assert.Contains("Bringing it back undoes this", (await browser.GetAsync(path + "/retire")).Text, StringComparison.Ordinal);
        Assert.Equal("/admin/lines", (await browser.PostAsync(path + "/retire", path + "/retire")).To);
        Assert.Null(await house.Get<Lines>().FindAsync("+16175550101"));
        Assert.Equal("/admin/lines", (await browser.PostAsync(path, path + "/bring-back")).To);
        Assert.NotNull(await house.Get<Lines>().FindAsync("+16175550101"));

        var kinds = await house.KindsAsync();
        Assert.Equal(["line.added", "line.changed", "line.retired", "line.brought-back"], kinds.Where(k => k.StartsWith("line.", StringComparison.Ordinal)));
        Assert.Equal(0, (await house.VerbAsync("ledger", "verify")).Code);
    }

    [Fact]
    public async Task A_form_with_errors_keeps_what_was_typed_and_says_what_to_mend_beside_the_field_and_at_the_top()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var page = await browser.PostAsync("/admin/clients/new", "/admin/clients", ("code", "north"), ("name", "North <Clinic> & Sons"), ("timeZone", "Mars/Olympus"), ("hours", "whenever"), ("noticeHours", "soon"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("value=\"North &lt;Clinic&gt; &amp; Sons\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("Mars/Olympus", page.Text, StringComparison.Ordinal);
        foreach (var field in new[] { "timeZone", "hours", "noticeHours" })
        {
            Assert.Contains($"href=\"#{field}\"", page.Text, StringComparison.Ordinal);
        }

        Assert.Contains("aria-invalid=\"true\"", page.Text, StringComparison.Ordinal);
        Assert.Single(await house.Get<ClientList>().AllAsync());
    }

    [Fact]
    public async Task The_API_adds_a_client_with_keys_and_log_and_refuses_a_lost_race()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var draft = new { code = "north", name = "Northside Clinic", timeZone = "America/Chicago", hours = "mon-fri 08:00-18:00", letterhead = "Northside\nMain Street 1", agreement = "BAA 17", noticeHours = 48 };
        var added = await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/clients", draft);
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var (id, version) = (added.Json.GetProperty("id").GetString(), added.Json.GetProperty("version").GetInt64());
        Assert.Equal(48, added.Json.GetProperty("noticeHours").GetInt32());
        Assert.Equal(3, (await house.Installation.Logs.AllAsync()).Count);

        var change = new { draft.name, draft.timeZone, draft.hours, draft.letterhead, draft.agreement, noticeHours = 24, version };
        Assert.Equal(HttpStatusCode.OK, (await browser.ApiAsync(HttpMethod.Put, $"/api/v1/admin/clients/{id}", change)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.ApiAsync(HttpMethod.Put, $"/api/v1/admin/clients/{id}", change)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/clients", draft)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/api/v1/admin/clients/0190a5c2-7b6e-7c00-8000-000000000001")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/clients", new[] { 1 })).Status);
    }

    [Fact]
    public async Task An_invited_agent_signs_in_is_kept_out_of_admin_and_out_altogether_once_retired()
    {
        await using var house = await House.OpenAsync();
        using var admin = await house.AdministratorAsync();
        var invited = await admin.ApiAsync(HttpMethod.Post, "/api/v1/admin/staff", new { name = "Quentin Abara", email = "quentin.abara@house.example", roles = new[] { "agent" } });
        Assert.Equal(HttpStatusCode.Created, invited.Status);
        var quentin = new Person("Quentin Abara", "quentin.abara@house.example", "seven tall copper kettles");
        using var agent = house.NewBrowser();
        await agent.WelcomeAsync(new Uri(invited.Json.GetProperty("link").GetString()!).AbsolutePath, quentin, house.Time);
        await agent.SignInAsync(quentin, house.Time);
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/admin/staff")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/api/v1/admin/clients")).Status);

        var path = $"/admin/staff/{invited.Json.GetProperty("id").GetString()}";
        Assert.Equal("/admin/staff", (await admin.PostAsync(path + "/retire", path + "/retire")).To);
        Assert.Equal("/sign-in", (await agent.GetAsync("/")).To);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PasswordAsync(quentin.Email, quentin.Password)).Status);

        Assert.Equal("/admin/staff", (await admin.PostAsync(path, path + "/bring-back")).To);
        await agent.SignInAsync(quentin, house.Time);
    }

    [Fact]
    public async Task A_change_of_roles_ends_the_sessions_at_the_next_request()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var me = (await house.Get<StaffList>().AllAsync()).Single();
        var path = $"/admin/staff/{me.Id}";
        Assert.Equal("/admin/staff", (await browser.PostAsync(path, path, ("name", me.Name), ("email", me.Email), ("roles", "administrator"), ("roles", "supervisor"))).To);
        Assert.Equal("/sign-in", (await browser.GetAsync("/")).To);
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var path = $"/admin/staff/{(await house.Get<StaffList>().AllAsync()).Single().Id}";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync(path + "/retire", path + "/retire")).Status);
        var changed = await browser.PostAsync(path, path, ("name", house.Imke.Name), ("email", house.Imke.Email), ("roles", "agent"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, changed.Status);
        Assert.Contains("last administrator", changed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_has_one_live_line_and_client_staff_its_one_client()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var client = await ClientAsync(house);
        var line = new { client, dialled = "+16175550100", name = "Scheduling", purposes = new[] { "appointment" } };
        Assert.Equal(HttpStatusCode.Created, (await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/lines", line)).Status);
        var second = await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/lines", line);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.Status);
        Assert.True(second.Json.GetProperty("errors").TryGetProperty("dialled", out JsonElement _));

        var person = await browser.ApiAsync(HttpMethod.Post, "/api/v1/admin/staff", new { name = "Ruth Vance", email = "ruth@north.example", roles = new[] { "client-staff" } });
        Assert.True(person.Json.GetProperty("errors").TryGetProperty("roles", out JsonElement _));
    }

    static async Task<string> ClientAsync(House house) => (await house.Get<ClientList>().AllAsync()).Single().Id.ToString();
}
