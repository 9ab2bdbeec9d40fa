using System.Net;
using Wardline.Server.Identity;
using Xunit;

namespace Wardline.Server.Tests.Identity;

public class RemoteNetworkTests
{
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", true)]
    [InlineData("fe80::1%1", "fe80::2%2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public void Addresses_of_one_64_bit_network_are_counted_together(string one, string other, bool together) =>
        Assert.Equal(together, RemoteNetwork.Of(IPAddress.Parse(one)) == RemoteNetwork.Of(IPAddress.Parse(other)));
}
