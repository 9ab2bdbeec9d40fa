using System.Net;
using StackExchange.Redis;
using Wardline.Server.Shell;

namespace Wardline.Server.Live;

/// <summary>How this server finds the others.</summary>
/// <param name="Silo">Where the others reach this server; port 0 for a free one, on loopback only.</param>
/// <param name="Listen">Where it listens, if that differs: behind a translated address.</param>
/// <param name="Redis">Where the list of servers is kept; null: this one is alone.</param>
sealed record LiveOptions(IPEndPoint Silo, IPEndPoint? Listen, ConfigurationOptions? Redis)
{
    static readonly TimeSpan RedisPatience = TimeSpan.FromSeconds(3);

    /// <summary>Told in plain words whenever the number of servers changes, and when there is trouble.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Reads what was typed, and <c>WARDLINE_REDIS</c>. Null: one server, which needs neither Redis nor a silo.</summary>
    /// <exception cref="UsageException">It can't be used, and why. The message does not repeat the address, which may hold a password.</exception>
    public static LiveOptions? Read(string? redis, string? silo, string? listen)
    {
        if (string.IsNullOrWhiteSpace(redis))
        {
            return silo is null && listen is null ? null : throw new UsageException("--silo-address and --silo-listen are for several servers: give --redis as well.");
        }

        var options = ReadRedis(redis);
        var reached = silo is null ? new IPEndPoint(IPAddress.Loopback, 0) : Read("--silo-address", silo);
        var heard = listen is null ? null : Read("--silo-listen", listen);
        return WhyNot(reached, heard, options) is { } why ? throw new UsageException(why) : new LiveOptions(reached, heard, options);
    }

    static string? WhyNot(IPEndPoint reached, IPEndPoint? heard, ConfigurationOptions redis)
    {
        var loopback = IPAddress.IsLoopback(reached.Address);
        if (reached.Address.Equals(IPAddress.Any) || reached.Address.Equals(IPAddress.IPv6Any))
        {
            return "--silo-address is where the other servers reach this one, such as 10.0.0.5:11111; all addresses at once is no such address. To listen on all of them give --silo-listen as well.";
        }

        if (loopback && redis.EndPoints.Any(e => e is DnsEndPoint far ? !ServeOptions.IsLoopback(far.Host) : e is IPEndPoint at && !IPAddress.IsLoopback(at.Address)))
        {
            return "Redis is on another machine, so other servers may be as well, and they don't reach this one on loopback: give --silo-address, such as 10.0.0.5:11111.";
        }

        return reached.Port == 0 && (!loopback || heard is not null) ? "--silo-address needs a port by which the other servers reach this one, such as 10.0.0.5:11111."
            : heard is { Port: 0 } ? "--silo-listen needs a port, such as 0.0.0.0:11111." : null;
    }

    static IPEndPoint Read(string name, string text) => IPEndPoint.TryParse(text, out var read) && text.Contains(':', StringComparison.Ordinal)
        ? read : throw new UsageException($"{name} is an address and a port, such as 10.0.0.5:11111.");

    static ConfigurationOptions ReadRedis(string text)
    {
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "redis://" + text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0 || uri.AbsolutePath is not ("/" or ""))
        {
            throw new UsageException("--redis (or WARDLINE_REDIS) has the form rediss://user:password@host:6380, or host:port on this machine.");
        }

        var tls = uri.Scheme == "rediss";
        if (!tls && !ServeOptions.IsLoopback(uri.Host))
        {
            throw new UsageException("Redis on another machine is spoken to by TLS only: write rediss://…");
        }

        var account = uri.UserInfo.Split(':', 2);
        return new ConfigurationOptions
        {
            EndPoints = { { uri.Host, uri.Port > 0 ? uri.Port : tls ? 6380 : 6379 } },
            Ssl = tls,
            User = account[0].Length > 0 ? Uri.UnescapeDataString(account[0]) : null,
            Password = account.Length > 1 ? Uri.UnescapeDataString(account[1]) : null,
            ClientName = "wardline",
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            ConnectTimeout = (int)RedisPatience.TotalMilliseconds,
            AsyncTimeout = (int)RedisPatience.TotalMilliseconds,
            SyncTimeout = (int)RedisPatience.TotalMilliseconds,
        };
    }

    /// <summary>Says nothing of Redis: its options hold a password.</summary>
    public override string ToString() => $"{nameof(LiveOptions)} {Silo}";
}
