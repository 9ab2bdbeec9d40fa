using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Telephony;

/// <summary>The signed order in docs/telephony.md is one that Wardline would send, to the byte.</summary>
public sealed partial class OrderExampleTests
{
    [Fact]
    public void The_example_is_what_an_order_looks_like_and_its_signature_is_right()
    {
        var page = File.ReadAllText(RepoRoot.At("docs", "telephony.md"));
        var example = page.Split("### An order to check against")[1].Split("\n### ")[0];
        var says = Row().Matches(example).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var (id, sent) = (Guid.Parse(says["webhook-id"]), long.Parse(says["webhook-timestamp"], CultureInfo.InvariantCulture));
        var body = OrderBody.Place(id, DateTimeOffset.FromUnixTimeSeconds(sent), "anna@house.example", "+16175550100", "+16175550142", "7f0c-12");
        Assert.Equal(says["body"], Encoding.UTF8.GetString(body));
        Assert.Equal(says["webhook-signature"], WebhookSignature.Sign(Convert.FromBase64String(says["secret"][WebhookSecrets.Prefix.Length..]), says["webhook-id"], sent, body));
    }

    [GeneratedRegex(@"^\| `?([a-z-]+)`? \| `(.+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
