using System.Text;
using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class EntryTests
{
    static readonly Entry Least = new()
    {
        Salt = new byte[16],
        Time = new DateTimeOffset(2026, 3, 2, 9, 5, 6, TimeSpan.FromHours(-5)),
        Id = new Guid("0192f0c1-a2b3-7c4d-8e5f-60718293a4b5"),
        Kind = "call.view",
        Actor = new EntryActor("staff-7", "agent"),
        Outcome = EntryOutcome.Done,
    };

    const string LeastBody = """{"v":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","time":"2026-03-02T14:05:06.000Z","id":"0192f0c1-a2b3-7c4d-8e5f-60718293a4b5","kind":"call.view","actor":{"id":"staff-7","role":"agent"},"client":null,"outcome":"done"}""";

    [Fact]
    public void The_smallest_entry_is_spelled_in_utc_without_absent_fields() => Assert.Equal(LeastBody, Text(Least));

    [Fact]
    public void Any_entry_reads_back_to_the_same_bytes() => Gen.Select(
        Gen.Byte.Array[0, 40], Gen.Long, Gen.Bool, Gen.Char['!', '~'].Array[1, 200], Gen.Int[0, 3], Gen.Int[0, 2]).Sample((bytes, number, flag, chars, rows, outcome) =>
    {
        var entry = Least with
        {
            Salt = Entry.NewSalt(),
            Client = flag ? Least.Id : null,
            Basis = flag ? new EntryBasis("call", "c+<1>") : null,
            Patient = flag ? null : Least.Id,
            Purpose = flag ? "TREATMENT" : null,
            Outcome = (EntryOutcome)outcome,
            Reason = flag ? null : "level-too-low",
            Detail = new Dictionary<string, DetailValue> { ["z"] = number, ["text"] = new string(chars), ["a.b"] = flag, ["list"] = new[] { "one", new string(chars) } },
            Rows = [.. Enumerable.Range(0, rows).Select(i => new EntryRow("call_note", [(byte)i, .. bytes], i, Merkle.LeafHash(bytes)))],
            Sealed = bytes,
        };
        var body = entry.ToBytes();
        var read = Entry.Parse(body);
        Assert.Equal(body, read.ToBytes());
        Assert.Equal(number, read.Detail!["z"].Number);
        Assert.Equal(new string(chars), read.Detail["text"].Text);
        Assert.Equal(flag, read.Detail["a.b"].Flag);
        Assert.Equal(["one", new string(chars)], read.Detail["list"].List);
        Assert.Equal((rows, bytes.Length), (read.Rows?.Count ?? 0, read.Sealed?.Length ?? 0));
        Assert.Equal((entry.Outcome, entry.Client, entry.Basis, entry.Patient, entry.Time), (read.Outcome, read.Client, read.Basis, read.Patient, read.Time));
    }, iter: 200);

    [Fact]
    public void The_order_in_which_detail_was_filled_does_not_show()
    {
        var one = Least with { Detail = new Dictionary<string, DetailValue> { ["b"] = 1, ["a"] = 2 } };
        var two = Least with { Detail = new Dictionary<string, DetailValue> { ["a"] = 2, ["b"] = 1 } };
        Assert.Equal(Text(one), Text(two));
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\":1.0")]
    [InlineData("\"v\":1", "\"v\":\"1\"")]
    [InlineData("\"v\":1,", "")]
    [InlineData("\"v\":1,", "\"v\":1, ")]
    [InlineData("\"v\":1,", "\"v\":1,\"v\":1,")]
    [InlineData("\"client\":null,", "")]
    [InlineData("\"client\":null", "\"client\":7")]
    [InlineData("\"client\":null", "\"client\":\"\"")]
    [InlineData("\"client\":null", "\"client\":null,\"other\":1")]
    [InlineData("AAAA==", "AAAB==")]
    [InlineData("AAAAAA==", "AAAA")]
    [InlineData("06.000Z", "06Z")]
    [InlineData("06.000Z", "06.000+00:00")]
    [InlineData("2026-03-02", "2026-02-30")]
    [InlineData("0192f0c1", "0192F0C1")]
    [InlineData("call.view", "Call.view")]
    [InlineData("call.view", ".view")]
    [InlineData("call.view", "call\\u002eview")]
    [InlineData("call.view", "call view")]
    [InlineData("call.view", "\\ud800")]
    [InlineData("\"actor\":{\"id\":\"staff-7\",\"role\":\"agent\"}", "\"actor\":[]")]
    [InlineData("\"staff-7\"", "null")]
    [InlineData("\"done\"", "\"maybe\"")]
    [InlineData("\"done\"", "\"Done\"")]
    [InlineData("\"done\"", "\"done\",\"detail\":{}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":1.5}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":-0}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":null}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"b\":1,\"a\":1}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":1,\"a\":1}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":{\"b\":1}}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"a\":[1]}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"A\":1}")]
    [InlineData("\"done\"", "\"done\",\"detail\":{\"\\udc00\":1}")]
    [InlineData("\"done\"", "\"done\",\"rows\":[]")]
    [InlineData("\"done\"", "\"done\",\"rows\":[7]")]
    [InlineData("\"done\"", "\"done\",\"rows\":[{\"t\":\"call\",\"id\":\"0\",\"v\":1,\"h\":\"\"}]")]
    [InlineData("\"done\"", "\"done\",\"rows\":[{\"t\":\"call\",\"id\":\"00\",\"h\":\"\"}]")]
    [InlineData("\"done\"", "\"done\",\"sealed\":\"\"")]
    [InlineData("\"done\"", "\"done\",\"sealed\":\"AA\"")]
    [InlineData("\"done\"}", "\"done\"} ")]
    [InlineData("\"done\"}", "\"done\"")]
    [InlineData("{\"v\"", "[{\"v\"")]
    public void Any_other_spelling_is_refused(string found, string replaced)
    {
        Assert.Contains(found, LeastBody, StringComparison.Ordinal);
        Assert.Throws<EntryFormatException>(() => Entry.Parse(Encoding.UTF8.GetBytes(LeastBody.Replace(found, replaced, StringComparison.Ordinal))));
    }

    [Fact]
    public void Junk_is_an_entry_format_exception_and_nothing_else() => Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Sample((at, junk) =>
    {
        var body = Encoding.UTF8.GetBytes(LeastBody);
        body[at % body.Length] = junk;
        try
        {
            Assert.Equal(body, Entry.Parse(body).ToBytes());
        }
        catch (EntryFormatException refused)
        {
            Assert.StartsWith("Ledger entry: ", refused.Message, StringComparison.Ordinal);
        }
    }, iter: 3000);

    [Fact]
    public void Names_and_sentences_do_not_fit_into_plain_fields_and_messages_do_not_repeat_them()
    {
        Entry[] bad =
        [
            Least with { Kind = "Zoë Ng" },
            Least with { Detail = new Dictionary<string, DetailValue> { ["who"] = "Zoë" } },
            Least with { Detail = new Dictionary<string, DetailValue> { ["who"] = "" } },
            Least with { Reason = "Zoë Ng" },
            Least with { Purpose = "Zoë Ng" },
            Least with { Actor = new EntryActor("Zoë Ng", "agent") },
            Least with { Basis = new EntryBasis("call", "Zoë Ng") },
            Least with { Detail = new Dictionary<string, DetailValue> { ["who"] = "Zoe Ng" } },
            Least with { Detail = new Dictionary<string, DetailValue> { ["Zoë Ng"] = true } },
            Least with { Detail = new Dictionary<string, DetailValue> { ["who"] = new[] { "Zoe Ng" } } },
            Least with { Detail = new Dictionary<string, DetailValue> { ["who"] = new string('x', 201) } },
            Least with { Rows = [new EntryRow("Zoë Ng", [1], 1, new byte[32])] },
            Least with { Rows = [new EntryRow("call", [1], -1, new byte[32])] },
            Least with { Rows = [new EntryRow("call", [1], 1, new byte[31])] },
            Least with { Salt = new byte[15] },
            Least with { Outcome = (EntryOutcome)9 },
        ];
        foreach (var entry in bad)
        {
            var refused = Assert.Throws<EntryFormatException>(entry.ToBytes);
            Assert.DoesNotContain("Zo", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_entry_over_the_limit_says_how_long_it_is_and_what_to_do()
    {
        var room = 65_535 - LeastBody.Length - ",\"sealed\":\"\"".Length;
        Assert.InRange((Least with { Sealed = new byte[room / 4 * 3] }).ToBytes().Length, 65_530, 65_535);
        var refused = Assert.Throws<EntryTooLargeException>(() => (Least with { Sealed = new byte[room / 4 * 3 + 3] }).ToBytes());
        Assert.Contains("Split", refused.Message, StringComparison.Ordinal);
        Assert.Throws<EntryTooLargeException>(() => Entry.Parse(new byte[65_536]));
    }

    [Fact]
    public void Row_hashes_tell_every_part_apart()
    {
        byte[][] hashes =
        [
            Entry.RowHash([1], "call", [2, 3], 4, [5]),
            Entry.RowHash([2], "call", [2, 3], 4, [5]),
            Entry.RowHash([1], "cal", [(byte)'l', 2, 3], 4, [5]),
            Entry.RowHash([1], "call", [2], 4, [3, 5]),
            Entry.RowHash([1], "call", [2, 3], 5, [5]),
            Entry.RowHash([1], "call", [2, 3], 4, []),
            Entry.RowHash([], "\u0001call", [2, 3], 4, [5]),
        ];
        Assert.Equal(hashes.Length, hashes.Select(Convert.ToHexString).Distinct().Count());
    }

    static string Text(Entry entry) => Encoding.UTF8.GetString(entry.ToBytes());
}
