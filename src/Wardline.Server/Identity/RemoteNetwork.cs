using System.Net;
using System.Net.Sockets;

namespace Wardline.Server.Identity;

/// <summary>
/// Whom a rate limit counts together. One IPv6 customer has 2^64 addresses or more at hand: counted one by one, each guess would
/// come from a new one.
/// </summary>
static class RemoteNetwork
{
    const int PrefixBytes = 8;

    /// <summary>The /64 of an IPv6 address, an IPv4 address as it is (also when it comes mapped into IPv6), "" for none.</summary>
    public static string Of(IPAddress? remote)
    {
        if (remote is null)
        {
            return "";
        }

        if (remote.IsIPv4MappedToIPv6)
        {
            return remote.MapToIPv4().ToString();
        }

        if (remote.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return remote.ToString();
        }

        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
