using System.Net;
using System.Text.RegularExpressions;
using Wardline.Contacts;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Patients.Import;
using Wardline.Policies;
using Wardline.Server.Demo;
using Wardline.Server.Ledger;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Contacts;

/// <summary>An account take-over, step by step over HTTP, and the page on which a real patient's number is changed.</summary>
public sealed class ContactFlowTests
{
    const string New = "+16175550188";

    static readonly Caller Patient = new(0);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Who_has_the_mailbox_can_not_turn_the_record_to_themselves(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var desk = await CallHouse.OpenAsync(database?.ConnectionString);
        var call = await ProvenAsync(desk);
        Assert.Equal("other-way-needed", CodeOf(await desk.PostAsync("agent", call + "/contact", new { kind = "email", @new = "thief@example.net" })));
        var changed = await desk.PostAsync("agent", call + "/contact", new { kind = "phone", @new = "617 555 0188", old = Patient.Phone });
        Assert.True(changed.Status == HttpStatusCode.OK, changed.Text);
        Assert.Equal(("•••-•••-••88", 1), (changed.Json.GetProperty("hint").GetString(), changed.Json.GetProperty("told").GetInt32()));

        // The owner of the mailbox is told; it reads as the demo shows its mailboxes.
        await desk.House.Get<ContactNotices>().SendDueAsync();
        var mail = Assert.Single(DemoPages.Read(desk.House.Codes), mail => mail.Text.Contains("A telephone number on your file at", StringComparison.Ordinal));
        Assert.Equal(Patient.Email, mail.To);
        Assert.Contains($"call us at once at {CallHouse.MainLine}", mail.Text, StringComparison.Ordinal);

        // Nothing is called back at it, neither when the client's system brings it with an old date.
        Assert.Equal("call-back-not-possible", CodeOf(await ShowNumberAsync(desk)));
        await ImportAsync(desk, Patient.Record.Replace($"+1-{Patient.Phone}", New, StringComparison.Ordinal));
        Assert.Equal("call-back-not-possible", CodeOf(await ShowNumberAsync(desk)));

        desk.House.Time.AdjustTime(desk.House.Time.GetUtcNow().AddDays(14));
        await (await desk.AsAsync("agent")).SignInAsync(desk.PersonOf("agent"), desk.House.Time);
        Assert.Contains(New, (await ShowNumberAsync(desk)).Text, StringComparison.Ordinal);
        Assert.All(await desk.House.Installation.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
        Assert.Empty((await StateCheck.RunAsync(desk.House.Installation.Store, StateTables.Bound)).Findings);
        Assert.DoesNotContain(New[2..], desk.House.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_does_not_know_of_it_yet_undoes_nothing()
    {
        await using var desk = await CallHouse.OpenAsync();
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", await ProvenAsync(desk) + "/contact", new { kind = "phone", @new = New })).Status);
        await ImportAsync(desk, Patient.Record);
        var call = await desk.OpenCallAsync("agent");
        Assert.Equal("none", (await desk.PostAsync("agent", call + "/identify", new { phone = Patient.Phone })).Json.GetProperty("found").GetString());
        Assert.Equal("one", (await desk.PostAsync("agent", call + "/identify", new { phone = New })).Json.GetProperty("found").GetString());
        Assert.Empty((await StateCheck.RunAsync(desk.House.Installation.Store, StateTables.Bound)).Findings);
    }

    [Fact]
    public async Task The_page_keeps_the_new_one_when_it_is_refused_and_never_what_the_caller_said_of_the_old()
    {
        await using var desk = await CallHouse.OpenAsync();
        var agent = await desk.AsAsync("agent");
        var at = (await ProvenAsync(desk))["/api/v1".Length..];
        var refused = await agent.PostAsync(at, at + "/contact", ("kind", "phone"), ("new", "617 555 0188"), ("old", "617 555 0999"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var text = WebUtility.HtmlDecode(refused.Text);
        Assert.Contains("is not on file", text, StringComparison.Ordinal);
        Assert.Contains("617 555 0188", text, StringComparison.Ordinal);
        Assert.DoesNotContain("617 555 0999", text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(text, " autofocus"));

        var changed = WebUtility.HtmlDecode((await agent.PostAsync(at, at + "/contact", ("kind", "phone"), ("new", "617 555 0188"), ("old", ""))).Text);
        Assert.Contains("Changed: telephone number •••-•••-••88. The mailbox on file before is told. The care team is asked to write as well.", changed, StringComparison.Ordinal);
        Assert.Contains("goes to the e-mail that we had and a letter comes to you", changed, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(changed, " autofocus"));
        Assert.DoesNotContain("617 555 0188", changed, StringComparison.Ordinal);
        await agent.PostAsync(at, at + "/language", ("language", "es"));
        Assert.Contains("no dependa de ese dato", WebUtility.HtmlDecode((await agent.PostAsync(at, at + "/contact", ("kind", "email"), ("new", "new@example.net"))).Text), StringComparison.Ordinal);
    }

    // Name, birth date, number and a code: all that the thief has.
    static async Task<string> ProvenAsync(CallHouse desk)
    {
        var call = await desk.VerifiedAsync("agent");
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/codes", null)).Status);
        Assert.Equal("high", (await desk.PostAsync("agent", call + "/codes/verify", new { code = desk.Code() })).Json.GetProperty("level").GetString());
        return call;
    }

    static async Task<Page> ShowNumberAsync(CallHouse desk)
    {
        var call = await desk.IdentifiedAsync("agent");
        Assert.True((await desk.PostAsync("agent", call + "/verify", new { factor = "address", answer = Caller.Address })).Json.GetProperty("matched").GetBoolean());
        return await desk.PostAsync("agent", call + "/call-back/number", null);
    }

    static async Task ImportAsync(CallHouse desk, string record)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("p.ndjson"), record);
        await new ImportPatients(new Actor(Guid.Empty, "test"), desk.Client, [folder.Path]).HandleAsync(desk.House.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()));
    }

    static string CodeOf(Page page) => page.Status == HttpStatusCode.UnprocessableEntity ? page.Json.GetProperty("code").GetString()! : $"{page.Status}: {page.Text}";
}
