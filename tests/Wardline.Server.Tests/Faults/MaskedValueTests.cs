using System.Collections.Frozen;
using System.Net;
using Wardline.Policies;
using Wardline.Server.Tests.Calls;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Faults;

/// <summary>A value that the policy masks is on the answer of its own reveal, whose entry is there then, and on no other answer.</summary>
public sealed class MaskedValueTests
{
    const string Who = "supervisor";

    /// <summary>Every field that some rule names and masks, and what the patient of the desk has there.</summary>
    static readonly FrozenDictionary<string, string> Masked = new Dictionary<string, string>
    {
        ["identity:birthDate"] = "1961-07-09", ["contact:phone"] = "617-555-0123", ["contact:email"] = "araminta.q@example.com", ["contact:address"] = "14 Hollyhock Row",
        ["contact:emergencyContact"] = "Peregrine", ["identifiers:mrn"] = "MRN-55120", ["insurance.coverage:memberId"] = "WD-7781-Q",
        ["insurance.coverage:groupNumber"] = "GRP-99213-K", ["insurance.claims:number"] = "CLM-20260-771", ["medical.medications:reason"] = "Erythema nodosum",
        ["medical.observations:interpretation"] = "Above the usual range", ["medical.encounters:reason"] = "Hollow coughing fits",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What shows the record, and what might.</summary>
    static readonly Ask[] Shows =
    [
        .. Ask.All.Where(ask => ask.Kind is null or "record.view" or "call.notes-read"), new("GET /", "", 200),
    ];

    [Fact]
    public void Every_field_that_the_policy_masks_has_a_value_to_look_for() => Assert.Equal(
        PolicyFiles.LoadAll(null).Access.Rules.SelectMany(rule => rule.Fields.Where(f => f.Masked).Select(f => $"{rule.Segment}:{f.Field}")).Distinct().Order(StringComparer.Ordinal),
        Masked.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_masked_value_is_in_the_answer_of_its_own_reveal_and_in_no_other(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var desk = await CallHouse.OpenAsync(database?.ConnectionString);
        var look = new SecondLook(desk.House, database?.ConnectionString);
        var (call, other) = (await HighAsync(desk), await HighAsync(desk));
        var revealed = new HashSet<string>();
        foreach (var purpose in PolicyFiles.LoadAll(null).Access.Purposes.Select(one => one.Id))
        {
            await desk.PostAsync(Who, $"/api/v1/calls/{call}/purpose", new { purpose });
            await desk.PostAsync(Who, $"/api/v1/calls/{other}/purpose", new { purpose });
            await ShowNoneAsync(desk, call, Shows);
            foreach (var place in MaskedFor(purpose))
            {
                var (segment, field) = (place.Split(':')[0], place.Split(':')[1]);
                var unreasoned = new Ask("POST /api/v1/calls/{id}/reveal", $$"""{"segment":"{{segment}}","field":"{{field}}","reason":"because"}""", 422);
                await ShowNoneAsync(desk, call, [unreasoned]);
                foreach (var reveal in Reveals(segment, field))
                {
                    var before = (await look.EntriesAsync()).Select(e => e.Id).ToHashSet();
                    var answer = await reveal.AnswerAsync(desk, call, Who);
                    Assert.True(answer.Status == 200, answer.Text);
                    NotKept(reveal, answer);
                    Assert.Equal([Masked[place]], Traces.In(answer.Text, Masked.Values));
                    var entry = Assert.Single(await look.EntriesAsync(), e => e.Kind == "record.reveal" && !before.Contains(e.Id));
                    Assert.Equal((call.ToString(), "read-back"), (entry.Basis!.Id, entry.Reason));
                    Assert.Equal([place], entry.Detail!["fields"].List);
                    revealed.Add(place);
                }

                // The next field is masked still, this one is again, and the other call of the same patient knows of nothing.
                await ShowNoneAsync(desk, call, Shows.Where(ask => ask.Door is "GET /calls/{id}" or "POST /api/v1/calls/{id}/view"));
                await ShowNoneAsync(desk, other, Shows.Where(ask => ask.Door is "GET /calls/{id}"));
            }
        }

        Assert.Equal(Masked.Count, revealed.Count);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync(Who, $"/api/v1/calls/{call}/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true })).Status);
        await ShowNoneAsync(desk, call, [.. Shows, .. Reveals("contact", "phone")]);
        Assert.DoesNotContain(Masked.Values, value => desk.House.Log.Text.Contains(value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("opened", false)]
    [InlineData("identified", false)]
    [InlineData("verified", false)]
    [InlineData("verified", true)]
    public async Task No_door_in_any_state_shows_a_masked_value_unrevealed(string state, bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var desk = await CallHouse.OpenAsync(database?.ConnectionString);
        var path = await (state switch { "opened" => desk.OpenCallAsync("agent"), "identified" => desk.IdentifiedAsync("agent"), _ => desk.VerifiedAsync("agent") });
        var call = Guid.Parse(path.Split('/')[^1]);
        List<Ask> asks = [.. Ask.All.Where(ask => ask.Kind is not ("record.reveal" or "call.wrapped-up") && !ask.Door.EndsWith("representatives", StringComparison.Ordinal))];
        Assert.True(asks.Count >= 28);
        await ShowNoneAsync(desk, call, asks, "agent-2");
        var answers = await ShowNoneAsync(desk, call, asks, "agent");
        Assert.True(answers.Count(status => status < 400) >= 24, "Hardly anything was done.");

        var told = (await desk.House.EntriesAsync()).Where(e => e.Kind == "disclosure.recorded" && e.Detail?.ContainsKey("disclosure") == true).Select(e => e.Detail!["disclosure"].Text).ToArray();
        Assert.Equal(2, told.Length);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", path + "/wrap-up", new { disposition = "answered", confirmed = told, unkept = "discard" })).Status);
        Assert.All(await ShowNoneAsync(desk, call, asks.Where(ask => ask.Door.Contains("{id}", StringComparison.Ordinal)), "agent"), status => Assert.Equal(410, status));
    }

    static IEnumerable<string> MaskedFor(string purpose) => PolicyFiles.LoadAll(null).Access.Rules
        .Where(rule => rule.Purpose == purpose && rule.Roles.Contains(Who)).SelectMany(rule => rule.Fields.Where(f => f.Masked).Select(f => $"{rule.Segment}:{f.Field}")).Distinct();

    static Ask[] Reveals(string segment, string field) =>
    [
        new("POST /api/v1/calls/{id}/reveal", $$"""{"segment":"{{segment}}","field":"{{field}}","reason":"read-back"}""", 200),
        new("POST /calls/{id}/reveal", $"segment={segment}&field=0:{field}&reason=read-back", 200),
    ];

    static async Task<List<int>> ShowNoneAsync(CallHouse desk, Guid call, IEnumerable<Ask> asks, string who = Who)
    {
        var answers = new List<int>();
        foreach (var ask in asks)
        {
            var answer = await ask.AnswerAsync(desk, call, who);
            answers.Add(answer.Status);
            Assert.True(answer.Status < 500, $"{ask}: {answer.Text}");
            NotKept(ask, answer);

            // The number that is dialled by hand is told to whoever asks for it, under an entry of its own: that number and no more.
            var shown = Traces.In(answer.Text, ask.Kind == "verification.callback-shown" ? Masked.Values.Except([Masked["contact:phone"]]) : Masked.Values);
            Assert.True(shown is [], $"{ask} shows {string.Join(", ", shown)}: {answer.Text}");
        }

        return answers;
    }

    // Nothing between us and the screen keeps it, and nothing asks us later whether it has changed.
    static void NotKept(Ask ask, Answer answer)
    {
        Assert.Contains("\r\nCache-Control: no-store\r\n", answer.Head, StringComparison.OrdinalIgnoreCase);
        Assert.False(answer.Head.Contains("\r\nETag:", StringComparison.OrdinalIgnoreCase) || answer.Head.Contains("\r\nLast-Modified:", StringComparison.OrdinalIgnoreCase), $"{ask}: {answer.Head}");
    }

    /// <summary>Verified as far as it goes.</summary>
    static async Task<Guid> HighAsync(CallHouse desk)
    {
        var call = await desk.VerifiedAsync(Who);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync(Who, call + "/codes", null)).Status);
        var verified = await desk.PostAsync(Who, call + "/codes/verify", new { code = desk.Code() });
        Assert.Equal("high", verified.Json.GetProperty("level").GetString());
        return Guid.Parse(call.Split('/')[^1]);
    }
}
