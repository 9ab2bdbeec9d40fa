using System.Text;
using Microsoft.Extensions.Time.Testing;
using Wardline.Guard;
using Wardline.Telephony;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>One try of an order against a real telephone system on loopback.</summary>
public sealed class PlatformClientTests : IDisposable
{
    static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)], Body = Encoding.UTF8.GetBytes("""{"specversion":"1.0"}""");

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 9, 30, 0, TimeSpan.Zero));
    readonly OtherEnd _platform = new();
    readonly HttpClient _http = new(PlatformClient.Handler()) { Timeout = Timeout.InfiniteTimeSpan };

    Task<OrderAnswer> SendAsync(Guid id) => new PlatformClient(_http, _time).SendAsync(new Uri(_platform.Url), Key, id, Body, CancellationToken.None);

    public static TheoryData<string, OrderAnswer> Answers() => new()
    {
        { OtherEnd.Says("200 OK", """{"effect":"done"}"""), OrderAnswer.Done },
        { OtherEnd.Says("202 Accepted", """{"effect":"already-done","more":1}"""), OrderAnswer.Done },
        { OtherEnd.Says("204 No Content"), OrderAnswer.Done },
        { OtherEnd.Says("200 OK", "<html>sign in</html>"), OrderAnswer.None },
        { OtherEnd.Says("200 OK", """{"effect":"queued"}"""), OrderAnswer.None },
        { OtherEnd.Says("200 OK", $$"""{"effect":"done","x":"{{new string('x', PlatformClient.MostBytes)}}"}"""), OrderAnswer.None },
        { OtherEnd.Says("200 OK", """{"effect":"\ud800"}"""), OrderAnswer.None },
        { OtherEnd.Says("404 Not Found"), OrderAnswer.Refused },
        { OtherEnd.Says("422 No", """{"code":"no-such-call"}"""), OrderAnswer.Refused },
        { OtherEnd.Says("408 Late"), OrderAnswer.None },
        { OtherEnd.Says("425 Early"), OrderAnswer.None },
        { OtherEnd.Says("429 Slow"), OrderAnswer.None },
        { OtherEnd.Says("503 Busy"), OrderAnswer.None },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Each_answer_means_done_refused_or_none(string answer, OrderAnswer means)
    {
        _platform.Next(answer);
        Assert.Equal(means, await SendAsync(Ids.New(_time)));
    }

    [Fact]
    public async Task An_order_is_signed_with_its_own_id_and_a_fresh_time()
    {
        var id = Ids.New(_time);
        _platform.Next(OtherEnd.Says("503 Busy"), OtherEnd.Says("204 No Content"));
        await SendAsync(id);
        _time.Advance(TimeSpan.FromSeconds(9));
        await SendAsync(id);
        var (first, second) = (_platform.Orders.First(), _platform.Orders.Last());
        Assert.Equal((id.ToString("D"), id.ToString("D")), (first.Headers["webhook-id"], second.Headers["webhook-id"]));
        var at = _time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(($"{at - 9}", $"{at}"), (first.Headers["webhook-timestamp"], second.Headers["webhook-timestamp"]));
        Assert.Equal(WebhookSignature.Sign(Key, id.ToString("D"), at, Body), second.Headers["webhook-signature"]);
        Assert.Equal(Encoding.UTF8.GetString(Body), second.Body);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var elsewhere = new OtherEnd();
        _platform.Next(OtherEnd.Says("307 Elsewhere", "", $"Location: {elsewhere.Url}\r\n"));
        Assert.Equal(OrderAnswer.None, await SendAsync(Ids.New(_time)));
        Assert.Empty(elsewhere.Orders);
    }

    [Fact]
    public async Task Silence_for_five_seconds_is_no_answer()
    {
        var sent = SendAsync(Ids.New(_time));
        await _platform.CameAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(sent.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OrderAnswer.None, await sent.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("https://switch.example/orders?x=1", true)]
    [InlineData("http://127.0.0.1:9090/orders", true)]
    [InlineData("http://localhost/orders", true)]
    [InlineData("http://switch.example/orders", false)]
    [InlineData("http://127.0.0.1.example/orders", false)]
    [InlineData("https://user:word@switch.example/", false)]
    [InlineData("https://switch.example/#part", false)]
    [InlineData("ftp://switch.example/", false)]
    [InlineData("/orders", false)]
    public void Orders_go_over_https_or_stay_on_this_machine(string url, bool fits) => Assert.Equal(fits, Platforms.Trouble(url) is null);

    public void Dispose()
    {
        _http.Dispose();
        _platform.Dispose();
    }
}
