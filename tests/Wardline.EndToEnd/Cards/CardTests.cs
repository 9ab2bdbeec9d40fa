using System.Net;
using Xunit;

namespace Wardline.EndToEnd.Cards;

/// <summary>Each card of the demo says how it ends. It does.</summary>
public class CardTests(PlayedDemo demo) : IClassFixture<PlayedDemo>
{
    const string Appointment = "appointments contact identity representatives", Billing = "contact identity insurance.claims insurance.coverage";

    /// <summary>By card: what the caller wants, as a purpose, and how it ends.</summary>
    static readonly Dictionary<string, (string Purpose, CardEnd End)> Ends = new()
    {
        ["genuine"] = ("refill", new("high", "contact identity medical.allergies medical.medications", "", Wrong: 0, "")),
        ["appointment"] = ("appointment", new("basic", Appointment, "", Wrong: 0, "")),
        ["forgetful"] = ("billing", new("high", Billing, "", Wrong: 1, "")),
        ["nickname"] = ("appointment", new("basic", Appointment, "", Wrong: 0, "")),
        ["spouse"] = ("billing", new("high", Billing, "", Wrong: 0, "")),
        ["former"] = ("appointment", new("basic", "", "", Wrong: 0, "authority:no-authority view:no-authority")),
        ["friend"] = ("appointment", new("basic", "", "", Wrong: 0, "authority:no-authority view:no-authority")),
        ["parent"] = ("appointment", new("basic", Appointment, "", Wrong: 0, "")),
        ["twin"] = ("appointment", new("basic", Appointment, "", Wrong: 0, "")),
        ["dump"] = ("refill", new("medium", "contact identity", "medical.allergies medical.medications", Wrong: 0, "")),
        ["guesser"] = ("triage", new("none", "", "", Wrong: 3, "view:more-needed")),
        ["no-mail"] = ("coverage", new("medium", "identity", "insurance.coverage", Wrong: 0, "codes:code-not-possible")),
        ["new-mailbox"] = ("refill", new("basic", "contact identity", "medical.allergies medical.medications", Wrong: 0, "codes:code-not-possible")),
        ["other-client"] = ("coverage", new("none", "", "", Wrong: 0, "view:not-identified")),
        ["emergency"] = ("triage", new("none", "", "", Wrong: 0, "view:more-needed")),
        ["relay"] = ("refill", new("high", "contact identity medical.allergies medical.medications", "", Wrong: 0, "")),
        ["facility"] = ("triage", new("basic", "", "", Wrong: 0, "authority:no-authority view:no-authority")),
        ["doctors-office"] = ("coverage", new("basic", "", "", Wrong: 0, "authority:no-authority view:no-authority")),
    };

    // These two leave something behind for the next call about their patient, so a test of its own plays each.
    static readonly string[] Lasting = ["guesser", "friend"];

    public static TheoryData<string> Cards => [.. Ends.Keys.Except(Lasting)];

    [Fact]
    public void Each_card_has_an_end_to_expect() => Assert.Equal(Ends.Keys.Order(), demo.Cards.Keys.Order());

    [Theory, MemberData(nameof(Cards))]
    public async Task A_card_ends_as_it_says(string id)
    {
        var played = demo.Card(id);
        var end = await played.PlayAsync(Ends[id].Purpose);
        Assert.Equal(Ends[id].End, end);

        // The record that opens is the one that the call is about; a nickname is another name of it.
        Assert.Equal(end.Open.Length > 0 ? played.Says("full-name") : null, id == "nickname" ? await FullNameAsync(played) : AsSaid(played));
    }

    [Fact]
    public async Task Basic_is_enough_for_an_appointment_and_opens_nothing_medical()
    {
        var played = demo.Card("appointment");
        await played.PlayAsync("appointment");
        await played.StepAsync("purpose", new { purpose = "records" });
        var end = await played.LookAsync();
        Assert.Equal("identity representatives", end.Open);
        Assert.Contains("medical.documents", end.NotYet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_close_the_call_at_once_and_the_patient_to_questions_after_the_next_one()
    {
        for (var call = 1; call <= 2; call++)
        {
            var played = demo.Card("guesser");
            Assert.Equal(Ends["guesser"].End, await played.PlayAsync(Ends["guesser"].Purpose));
            Assert.Equal("locked", await played.RefusalAsync("codes", new { }));
            Assert.Equal("locked", await played.RefusalAsync("verify", new { factor = "phone", answer = "+1-617-555-0100" }));
        }

        var third = demo.Card("guesser");
        Assert.Equal(new CardEnd("none", "", "", Wrong: 0, "verify:locked view:more-needed"), await third.PlayAsync(Ends["guesser"].Purpose));
    }

    [Fact]
    public async Task A_supervisor_may_enter_the_friend_and_then_the_name_opens_the_purpose()
    {
        var played = demo.Card("friend");
        Assert.Equal(Ends["friend"].End, await played.PlayAsync(Ends["friend"].Purpose));
        var name = played.Said("Name of the one who rings")!.Split(' ');
        var waiting = (await demo.Supervisor.ApiAsync(HttpMethod.Get, "/api/v1/calls/waiting", null)).Json.GetProperty("calls").EnumerateArray()
            .Single(c => c.GetProperty("call").GetString() == $"{played.Call}");
        var entered = await demo.Supervisor.ApiAsync(HttpMethod.Post, $"/api/v1/calls/{played.Call}/representatives", new
        {
            given = name[0], family = name[1], relation = "other", purposes = new[] { "appointment" }, until = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().DateTime).AddDays(30),
            round = waiting.GetProperty("round").GetInt64(),
        });
        Assert.True(entered.Status == HttpStatusCode.OK, entered.Text);
        await played.AuthorityAsync();
        Assert.Equal(Appointment, (await played.LookAsync()).Open);
    }

    [Fact]
    public async Task Lakesides_line_answers_for_a_patient_of_Northside_as_for_nobody()
    {
        var (known, nobody) = (demo.Card("other-client"), demo.Card("other-client"));
        await known.OpenAsync();
        await nobody.OpenAsync();
        foreach (var (name, member) in ((string?, string?)[])[(known.Says("full-name"), null), (null, known.Says("member-id"))])
        {
            await known.StepAsync("identify", new { name, birthDate = known.Says("birth-date"), memberId = member });
            await nobody.StepAsync("identify", new { name = name is null ? null : "Thessaly Quorn", birthDate = "02/29/1968", memberId = member is null ? null : "W999999999-99" });
        }

        Assert.Equal(nobody.Heard, known.Heard);
        Assert.Contains("\"found\":\"none\"", known.Heard[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emergency_script_needs_no_verification()
    {
        var played = demo.Card("emergency");
        await played.OpenAsync();
        await played.StepAsync("emergency", new { });
        Assert.Contains("911", Assert.Single(played.Heard), StringComparison.Ordinal);
    }

    /// <summary>The name on the record as the caller says it: without middle names.</summary>
    static string? AsSaid(PlayedCard played) =>
        played.Says("full-name")!.Split(' ', 2) is [var given, var family] && played.Patient is { } name
        && name.StartsWith(given + " ", StringComparison.Ordinal) && name.EndsWith(" " + family, StringComparison.Ordinal) ? $"{given} {family}" : played.Patient;

    /// <summary>Finds the patient of a call again by the name on the record; gives the name by which the card has found them.</summary>
    static async Task<string?> FullNameAsync(PlayedCard played)
    {
        Assert.NotEqual(played.Says("full-name"), played.Patient);
        await played.OpenAsync();
        await played.StepAsync("identify", new { name = played.Patient, birthDate = played.Says("birth-date") });
        return played.Heard[^1].Contains("\"found\":\"one\"", StringComparison.Ordinal) ? played.Says("full-name") : "nobody";
    }
}
