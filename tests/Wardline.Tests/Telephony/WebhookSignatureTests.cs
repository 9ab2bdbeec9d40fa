using System.Text;
using Wardline.Telephony;
using Xunit;

namespace Wardline.Tests.Telephony;

public class WebhookSignatureTests
{
    // A public test vector of Standard Webhooks: secret, id, time and body as its libraries use them.
    const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const long Sent = 1614265330;
    static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    static readonly WebhookSecret Secret = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Convert.FromBase64String(Key));
    static readonly WebhookSecret Another = new(Guid.CreateVersion7(), Guid.CreateVersion7(), new byte[24]);

    static (WebhookSecret? By, string? Wrong) Check(string? id = Id, string? timestamp = null, string? signature = Signature, byte[]? body = null, long late = 0, params WebhookSecret[] secrets)
    {
        var message = new SignedMessage(id, timestamp ?? $"{Sent}", signature, body ?? Body);
        var unfit = WebhookSignature.Unfit(message, DateTimeOffset.FromUnixTimeSeconds(Sent + late));
        var by = unfit is null ? WebhookSignature.SignedBy(message, secrets.Length > 0 ? secrets : [Another, Secret]) : null;
        return (by, by is null ? unfit ?? "signature-wrong" : null);
    }

    [Fact]
    public void The_public_vector_is_signed_and_checked()
    {
        Assert.Equal(Signature, WebhookSignature.Sign(Secret.Key.Span, Id, Sent, Body));
        Assert.Equal((Secret, null), Check());
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_clock_may_be_five_minutes_off(long late, bool good) => Assert.Equal(good ? null : "timestamp-off", Check(late: late).Wrong);

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    [InlineData("1614265330.0")]
    public void A_wild_timestamp_is_only_off(string timestamp) => Assert.Equal("timestamp-off", Check(timestamp: timestamp).Wrong);

    [Fact]
    public void Whatever_is_missing_is_said()
    {
        Assert.Equal("header-missing", Check(id: null).Wrong);
        Assert.Equal("header-missing", Check(id: new string('x', 257)).Wrong);
        Assert.Equal("header-missing", Check(signature: "").Wrong);
        Assert.Equal("header-missing", WebhookSignature.Unfit(new SignedMessage(Id, null, Signature, Body), DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData("v1,")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ2OE=")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A==")]
    [InlineData("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,not base64")]
    public void Another_signature_is_wrong(string signature) => Assert.Equal("signature-wrong", Check(signature: signature).Wrong);

    [Fact]
    public void Id_time_and_body_are_signed_each()
    {
        Assert.Equal("signature-wrong", Check(id: Id + "x").Wrong);
        Assert.Equal("signature-wrong", Check(timestamp: $"{Sent + 1}").Wrong);
        Assert.Equal("signature-wrong", Check(body: [.. Body, 32]).Wrong);
    }

    [Fact]
    public void While_a_secret_rotates_one_of_several_signatures_is_enough()
    {
        Assert.Equal(Secret, Check(signature: $"v1a,AAAA v1,{Convert.ToBase64String(new byte[32])} {Signature}").By);
        Assert.Equal("signature-wrong", Check(secrets: Another).Wrong);
        Assert.Null(WebhookSignature.SignedBy(new SignedMessage(Id, $"{Sent}", Signature, Body), []));
    }
}
