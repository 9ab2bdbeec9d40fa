using System.Text;
using System.Text.Json.Nodes;
using Wardline.Samples;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Telephony;

public class PhoneEventTests
{
    const string Good = """
        {"specversion":"1.0","id":"e-1","source":"/switch","type":"call.offered","time":"2026-11-25T09:30:00.250Z","datacontenttype":"application/json","tenant":{"a":[1]},
         "data":{"callId":"c-77","callerNumber":"+16175550142","dialledNumber":"+16175550100","agent":"anna@house.example","queue":"main","callerId":{"status":"passed","attestation":"A","passport":"x"}}}
        """;

    static PhoneEvent Read(string json) => PhoneEvent.Read(Encoding.UTF8.GetBytes(json));

    static string With(string path, JsonNode? value)
    {
        var root = JsonNode.Parse(Good)!;
        var (at, names) = (root, path.Split('.'));
        foreach (var name in names[..^1])
        {
            at = at[name]!;
        }

        at[names[^1]] = value;
        return root.ToJsonString();
    }

    [Fact]
    public void A_whole_event_is_read_and_what_is_not_known_passes() => Assert.Equal(
        new PhoneEvent(PhoneEventKind.Offered, new DateTimeOffset(2026, 11, 25, 9, 30, 0, 250, TimeSpan.Zero), "c-77", "+16175550142", "+16175550100", "anna@house.example", "passed/A"), Read(Good));

    [Theory]
    [InlineData("specversion", "0.3")]
    [InlineData("specversion", null)]
    [InlineData("id", "")]
    [InlineData("source", null)]
    [InlineData("type", null)]
    [InlineData("time", "yesterday")]
    [InlineData("time", "2026-11-25T09:30:00")]
    [InlineData("time", "2026-11-25")]
    [InlineData("data", "text")]
    [InlineData("data", null)]
    [InlineData("data.callId", "")]
    [InlineData("data.callId", null)]
    public void What_every_event_must_have_is_named_when_it_lacks(string field, string? value) =>
        Assert.Equal(field, Assert.Throws<PhoneEventException>(() => Read(With(field, value))).Field);

    [Fact]
    public void A_type_of_later_times_passes_whatever_it_holds() => Assert.Equal(
        PhoneEventKind.Other, Read("""{"specversion":"1.0","id":"1","source":"s","type":"call.parked","data":[{}],"time":7}""").Kind);

    [Theory]
    [InlineData("anonymous")]
    [InlineData("617-555-0142")]
    [InlineData("+0175550142")]
    [InlineData("+1617555014212345678")]
    [InlineData("+16175550142\n")]
    [InlineData("+1\u202e617555014")]
    [InlineData("+١٦١٧٥٥٥٠١٤٢")]
    [InlineData(null)]
    public void A_caller_number_that_is_none_counts_as_withheld(string? number) => Assert.Null(Read(With("data.callerNumber", number)).Caller);

    [Theory]
    [InlineData("passed", "A", "passed/A")]
    [InlineData("failed", "A", "failed/A")]
    [InlineData("no-signature", null, "no-signature")]
    [InlineData("passed", "gold", "passed")]
    [InlineData("TN-Validation-Passed", "A", "none")]
    [InlineData(null, "A", "none")]
    public void The_carriers_word_counts_in_our_words_only(string? status, string? attestation, string reads)
    {
        var caller = new JsonObject { ["status"] = status, ["attestation"] = attestation };
        Assert.Equal(reads, Read(With("data.callerId", caller)).CallerId);
    }

    [Fact]
    public void An_agent_that_is_no_name_counts_as_somebody_unknown_and_not_as_none()
    {
        Assert.All(new JsonNode?[] { null, "" }, none => Assert.Null(Read(With("data.agent", none)).Agent));
        Assert.All(new JsonNode[] { 7, new JsonObject(), new JsonArray("anna@house.example"), new string('a', 321) }, odd => Assert.Equal("?", Read(With("data.agent", odd)).Agent));
    }

    [Fact]
    public void Wild_names_and_numbers_break_nothing_and_are_in_no_message()
    {
        Assert.Equal("c-77", Read(With("data.callerName", new string('ن', 1_000_000))).CallId);
        Assert.Equal("\u202e\u0000c", Read(With("data.callId", "\u202e\u0000c")).CallId);
        Assert.Equal("data.callId", Assert.Throws<PhoneEventException>(() => Read(With("data.callId", new string('7', 257)))).Field);
        foreach (var broken in new[] { "", "[]", "7", "{", "\"+16175550142\"", new string('[', 100_000), Good.Replace("c-77", "\\ud800", StringComparison.Ordinal), "\u00ff\u00fe" })
        {
            var e = Assert.Throws<PhoneEventException>(() => Read(broken));
            Assert.DoesNotContain("6175550142", e.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whatever_bytes_come_it_is_read_or_said_to_be_unreadable()
    {
        var random = new SeededRandom(TestSeed.For("phone-event"));
        var good = Encoding.UTF8.GetBytes(Good);
        var unreadable = 0;
        for (var round = 0; round < 5000; round++)
        {
            var bytes = good.ToArray();
            for (var i = random.Between(1, 5); i > 0; i--)
            {
                bytes[random.Below(bytes.Length)] = (byte)random.Next();
            }

            try
            {
                PhoneEvent.Read(bytes);
            }
            catch (PhoneEventException)
            {
                unreadable++;
            }
        }

        Assert.InRange(unreadable, 500, 4999);
    }

    [Fact]
    public void Refused_events_write_so_many_entries_a_minute_and_count_the_rest()
    {
        var (allowance, now) = (new EntryAllowance(3), DateTimeOffset.UnixEpoch);
        Assert.Equal([0L, 0L, 0L, null, null], Enumerable.Range(0, 5).Select(_ => allowance.Take(1, now)));
        Assert.Equal(0L, allowance.Take(2, now));
        Assert.Equal([2L, 0L], Enumerable.Range(0, 2).Select(_ => allowance.Take(1, now.AddMinutes(1))));
    }
}
