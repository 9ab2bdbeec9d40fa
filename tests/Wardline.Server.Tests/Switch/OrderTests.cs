using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Wardline.Server.Switch;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Switch;

/// <summary>The simulated switch does what it is ordered, once, if the order is signed; and misbehaves only when it is asked to.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    const string Anna = RunningSwitch.Anna, Ben = RunningSwitch.Ben;

    readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    readonly WebhookSecret _secret = RunningSwitch.NewSecret();
    Ear _ear = null!;
    RunningSwitch _phones = null!;

    public async ValueTask InitializeAsync()
    {
        _ear = await Ear.OpenAsync(_secret);
        _phones = await RunningSwitch.OpenAsync(_ear.Address, _secret, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _phones.DisposeAsync();
        await _ear.DisposeAsync();
    }

    static object Place(string to, string from = RunningSwitch.Line) => new { agent = Anna, from, to };

    /// <summary>Lets time go by until so many events were heard.</summary>
    async Task HearAsync(int events)
    {
        while (_ear.All.Count < events)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    async Task<string> TalkingAsync()
    {
        var call = await _phones.RingAsync();
        await _phones.PressAsync(call, "answer");
        return call;
    }

    static string Effect(Page answer) => answer.Status == HttpStatusCode.OK ? answer.Json.GetProperty("effect").GetString()! : $"{(int)answer.Status} {answer.Json.GetProperty("code").GetString()}";

    [Theory]
    [InlineData(RunningSwitch.CallerNumber, "Araminta", "offered answered")]
    [InlineData(RunningSwitch.FileNumber, "the patient", "offered answered")]
    [InlineData("+16175550199", "nobody there", "offered ended")]
    public async Task A_placed_call_is_picked_up_by_whose_number_it_is(string to, string who, string told)
    {
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.place", Place(to), "order-7")));
        Assert.Equal(["calling"], await _phones.StatesAsync());
        await HearAsync(2);
        Assert.Equal(told.Split(' '), _ear.All.Select(h => h.What));
        var call = Assert.Single((await _phones.StateAsync()).GetProperty("calls").EnumerateArray());
        Assert.Equal(who, call.GetProperty("who").GetString());
        if (told.EndsWith("answered", StringComparison.Ordinal))
        {
            Assert.Equal("done", await _phones.PressAsync(call.GetProperty("id").GetString()!, "hang-up"));
        }

        Assert.Equal("ended", _ear.All[^1].What);
        Assert.All(_ear.All, h => Assert.Equal(
            ("order-7", to, RunningSwitch.Line, Anna, true),
            (h.Data.GetProperty("order").GetString(), h.Data.GetProperty("callerNumber").GetString(), h.Data.GetProperty("dialledNumber").GetString(), h.Data.GetProperty("agent").GetString(), h.Signed)));
        Assert.All(_ear.All, h => Assert.False(h.Data.TryGetProperty("callerId", out _)));
    }

    [Fact]
    public async Task The_caller_is_held_and_consulted_about_and_an_older_order_changes_nothing()
    {
        var call = await TalkingAsync();
        var ben = new { callId = call, to = new { agent = Ben } };
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.hold", new { callId = call }, "h")));
        Assert.Equal("already-done", Effect(await _phones.OrderAsync("call.hold", new { callId = call }, "h2")));
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.resume", new { callId = call }, "r")));
        var late = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = "late", source = "/wardline", type = "call.hold", time = before, data = new { callId = call } });
        Assert.Equal("already-done", Effect(await _phones.SendAsync(late, "late")));
        Assert.Equal(["talking"], await _phones.StatesAsync());

        Assert.Equal("done", Effect(await _phones.OrderAsync("call.consult", ben, "c")));
        Assert.Equal(["consulting"], await _phones.StatesAsync());
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.resume", new { callId = call }, "r2")));
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.consult", ben, "c2")));
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.transfer", new { callId = call, to = new { agent = Ben }, kind = "warm" }, "t")));
        Assert.Equal(("talking", Ben), ((await _phones.CallAsync(call)).GetProperty("state").GetString(), (await _phones.CallAsync(call)).GetProperty("agent").GetString()));
        await HearAsync(8);
        Assert.Equal(["offered", "answered", "held", "resumed", "held", "resumed", "held", "transferred"], _ear.All.Select(h => h.What));
        Assert.Equal([null, null, "h", "r", "c", "r2", "c2", null], _ear.All.Select(Ordered));
    }

    static string? Ordered(Heard heard) => heard.Data.TryGetProperty("order", out var order) ? order.GetString() : null;

    [Fact]
    public async Task Somebody_else_is_rung_to_join_in_the_place_of_one_who_rings_still()
    {
        var call = await TalkingAsync();
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.conference", new { callId = call, to = new { number = RunningSwitch.FileNumber } }, "j")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.conference", new { callId = call, to = new { number = "+16175550191" } }, "j2")));
        await HearAsync(3);
        Assert.Equal("j2", Ordered(_ear.All[2]));
        Assert.Equal("held", (await _phones.OrderAsync("call.hold", new { callId = call }, "h")) is var page && Effect(page) == "done" ? (await _phones.CallAsync(call)).GetProperty("state").GetString() : null);
    }

    [Fact]
    public async Task Whoever_is_rung_to_join_does_stays_through_a_hold_and_leaves_by_the_page()
    {
        var call = await TalkingAsync();
        var joins = new { callId = call, to = new { number = RunningSwitch.FileNumber } };
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.conference", joins, "j")));
        Assert.Equal("409 not-now", Effect(await _phones.OrderAsync("call.conference", joins, "j2")));
        Assert.Contains("the patient, to join", (await _phones.Page.GetAsync("/")).Text, StringComparison.Ordinal);
        await HearAsync(3);
        Assert.Contains("Anna and the patient talk", (await _phones.Page.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.hold", new { callId = call }, "h")));
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.resume", new { callId = call }, "r")));
        Assert.Equal("done", await _phones.PressAsync(call, "resume"));
        await HearAsync(6);
        Assert.Equal(["conferenced", "held", "conferenced", "resumed"], _ear.All.Skip(2).Select(h => h.What));
        Assert.Equal(["j", "h", "r", null], _ear.All.Skip(2).Select(Ordered));
        Assert.Equal("400 order-unreadable", Effect(await _phones.OrderAsync("call.consult", new { callId = call }, "c")));
    }

    [Fact]
    public async Task An_order_that_comes_again_is_obeyed_once()
    {
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.place", Place(RunningSwitch.CallerNumber))));
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _phones.OrderAsync("call.place", Place(RunningSwitch.CallerNumber))));
        Assert.All(again, a => Assert.Equal("already-done", Effect(a)));
        Assert.Equal(["calling"], await _phones.StatesAsync());
        Assert.Equal(9, (await _phones.StateAsync()).GetProperty("orders")[0].GetProperty("times").GetInt32());
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.place", Place(RunningSwitch.CallerNumber), "order-2")));
        Assert.Equal(["calling", "calling"], await _phones.StatesAsync());
    }

    [Theory]
    [InlineData("warm", Ben, "offered transferred", Ben)]
    [InlineData("consult", Ben, "offered transferred", Ben)]
    [InlineData("cold", Ben, "transferred answered", Ben)]
    [InlineData("warm", "+16175550911", "offered transferred", null)]
    [InlineData("cold", "911", "transferred", null)]
    public async Task A_call_is_passed_on(string kind, string next, string told, string? agent)
    {
        var call = await TalkingAsync();
        object to = next.Contains('@', StringComparison.Ordinal) ? new { agent = next } : new { number = next };
        Assert.Equal("done", Effect(await _phones.OrderAsync("call.transfer", new { callId = call, to, kind })));
        if (next == Ben)
        {
            Assert.Equal("done", await _phones.PressAsync(call, "answer"));
        }

        await HearAsync(2 + told.Split(' ').Length);
        Assert.Equal(told.Split(' '), _ear.All.Skip(2).Select(h => h.What));
        Assert.All(_ear.All.Skip(2), h => Assert.Equal(agent, h.Data.TryGetProperty("agent", out var named) ? named.GetString() : null));
        Assert.Equal(("talking", agent), ((await _phones.CallAsync(call)).GetProperty("state").GetString(), (await _phones.CallAsync(call)).GetProperty("agent").GetString()));
    }

    [Fact]
    public async Task The_recording_pauses_and_goes_on_and_the_page_shows_it()
    {
        var call = await _phones.RingAsync();
        Assert.Equal("409 not-now", Effect(await _phones.OrderAsync("recording.pause", new { callId = call }, "o-0")));
        await _phones.PressAsync(call, "answer");
        foreach (var (order, id, effect, state) in new[] { ("pause", "o-1", "done", "paused"), ("pause", "o-2", "already-done", "paused"), ("resume", "o-3", "done", "on"), ("pause", "o-1", "already-done", "on") })
        {
            Assert.Equal(effect, Effect(await _phones.OrderAsync($"recording.{order}", new { callId = call }, id)));
            Assert.Equal(state, (await _phones.CallAsync(call)).GetProperty("recording").GetString());
        }

        // One that was made before the newest that was obeyed, and comes after it.
        var late = Encoding.UTF8.GetBytes($$"""{"type":"recording.pause","time":"{{_time.GetUtcNow().AddSeconds(-1):O}}","data":{"callId":"{{call}}"} }""");
        Assert.Equal("already-done", Effect(await _phones.SendAsync(late, "o-late")));
        Assert.Equal("on", (await _phones.CallAsync(call)).GetProperty("recording").GetString());

        await _phones.OrderAsync("recording.pause", new { callId = call }, "o-4");
        Assert.Contains("paused by Wardline", (await _phones.Page.GetAsync("/")).Text, StringComparison.Ordinal);
        await _phones.PressAsync(call, "hang-up");
        Assert.Equal("409 call-over", Effect(await _phones.OrderAsync("recording.resume", new { callId = call }, "o-5")));
    }

    [Fact]
    public async Task What_is_not_signed_not_known_or_not_readable_is_refused()
    {
        var call = await TalkingAsync();
        var pause = new { callId = call };
        Assert.Equal("401 not-signed", Effect(await _phones.OrderAsync("recording.pause", pause, by: RunningSwitch.NewSecret())));
        var unsigned = await _phones.Page.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new StringContent("{}") });
        Assert.Equal("401 not-signed", Effect(unsigned));
        Assert.Equal("422 unknown-type", Effect(await _phones.OrderAsync("call.whisper", pause, "o-1")));
        Assert.Equal("404 no-such-call", Effect(await _phones.OrderAsync("recording.pause", new { callId = "nothing" }, "o-2")));
        Assert.Equal("422 no-such-line", Effect(await _phones.OrderAsync("call.place", Place(RunningSwitch.CallerNumber, "+16175550000"), "o-3")));
        Assert.Equal("422 no-such-line", Effect(await _phones.OrderAsync("call.place", Place(RunningSwitch.CallerNumber, CallHouse.OtherLine), "o-4")));
        Assert.Equal("400 order-unreadable", Effect(await _phones.OrderAsync("call.place", Place("the patient"), "o-5")));
        Assert.Equal("400 order-unreadable", Effect(await _phones.OrderAsync("call.transfer", new { callId = call, to = "Ben", kind = "warm" }, "o-6")));
        Assert.Equal("400 order-unreadable", Effect(await _phones.OrderAsync("call.transfer", new { callId = call, to = new { agent = Ben }, kind = "lukewarm" }, "o-7")));
        foreach (var (body, id) in new[] { ("", "b-1"), ("[1]", "b-2"), ("{\"type\":\"call.place\"}", "b-3"), ("{\"type\":7,\"data\":{}}", "b-4"), (new string('[', 5000), "b-5") })
        {
            Assert.Equal("400 order-unreadable", Effect(await _phones.SendAsync(Encoding.UTF8.GetBytes(body), id)));
        }

        Assert.Equal("413 order-too-large", Effect(await _phones.SendAsync(new byte[100_000], "b-6")));
        Assert.Equal(("talking", "on"), ((await _phones.CallAsync(call)).GetProperty("state").GetString(), (await _phones.CallAsync(call)).GetProperty("recording").GetString()));
    }

    [Fact]
    public async Task An_order_older_than_five_minutes_is_not_taken()
    {
        var call = await TalkingAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"type":"recording.pause","data":{"callId":"{{call}}"} }""");
        var then = _time.GetUtcNow().ToUnixTimeSeconds();
        _time.AdjustTime(_time.GetUtcNow().AddMinutes(6));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new ByteArrayContent(body) };
        request.Headers.Add("webhook-id", "o-1");
        request.Headers.Add("webhook-timestamp", $"{then}");
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(_secret.Key.Span, "o-1", then, body));
        Assert.Equal("401 not-signed", Effect(await _phones.Page.SendAsync(request)));
        Assert.Equal("done", Effect(await _phones.SendAsync(body, "o-1")));
    }

    Task<Page> BehaveAsync(Misbehaviour manners) => _phones.Page.PostAsync("/", "/manners", ("manner", $"{manners}"));

    [Fact]
    public async Task Refusing_and_silence_leave_everything_as_it_is()
    {
        var call = await TalkingAsync();
        await BehaveAsync(Misbehaviour.Refuse);
        Assert.Equal("403 refused", Effect(await _phones.OrderAsync("recording.pause", new { callId = call }, "o-1")));
        await BehaveAsync(Misbehaviour.Silent);
        var silent = _phones.OrderAsync("recording.pause", new { callId = call }, "o-2");
        while (!(await _phones.Page.GetAsync("/")).Text.Contains("no answer given", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(silent.IsCompleted);
        Assert.Equal("on", (await _phones.CallAsync(call)).GetProperty("recording").GetString());
        await BehaveAsync(Misbehaviour.None);
        Assert.Equal("done", Effect(await _phones.OrderAsync("recording.pause", new { callId = call }, "o-2")));
    }

    [Fact]
    public async Task A_slow_switch_has_obeyed_before_it_answers_and_answers_the_second_try_at_once()
    {
        var call = await TalkingAsync();
        await BehaveAsync(Misbehaviour.Slow);
        var slow = _phones.OrderAsync("recording.pause", new { callId = call });
        while ((await _phones.CallAsync(call)).GetProperty("recording").GetString() != "paused")
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.False(slow.IsCompleted);
        Assert.Equal("already-done", Effect(await _phones.OrderAsync("recording.pause", new { callId = call })));
        while (!slow.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal("done", Effect(await slow));
    }

    [Fact]
    public async Task Twice_means_the_very_same_message_twice()
    {
        await BehaveAsync(Misbehaviour.Twice);
        await TalkingAsync();
        Assert.Equal(["offered", "offered", "answered", "answered"], _ear.All.Select(h => h.What));
        Assert.Equal(2, _ear.All.Select(h => h.Message.Id).Distinct().Count());
    }
}
