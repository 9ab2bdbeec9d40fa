using Orleans.Placement;

namespace Wardline.Server.Live;

/// <summary>See <see cref="IScreenGrain"/>. Servers that ask no more, or are dead, lapse.</summary>
[PreferLocalPlacement]
sealed class ScreenGrain(TimeProvider time) : Grain, IScreenGrain
{
    /// <summary>How long a server is told of news without asking again.</summary>
    public static readonly TimeSpan Lapse = TimeSpan.FromSeconds(15);

    readonly Dictionary<Guid, (IServerScreens Screens, DateTimeOffset Until)> _servers = [];

    public Task HearAsync(Guid server, IServerScreens screens)
    {
        _servers[server] = (screens, time.GetUtcNow() + Lapse);
        return Task.CompletedTask;
    }

    public async Task TellAsync(Guid from)
    {
        var (whose, kind) = (this.GetPrimaryKey(out var name), (byte)Enum.Parse<ScreenKind>(name!));
        foreach (var (server, (screens, until)) in _servers.ToArray())
        {
            if (until < time.GetUtcNow())
            {
                _servers.Remove(server);
            }
            else if (server != from)
            {
                await screens.WakeAsync(kind, whose);
            }
        }
    }
}
