using Wardline.Calls;
using Wardline.Guard.Setup;
using Wardline.Messages;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Live;

/// <summary>The live layer: news for screens, on this server and, when there are several, on the others.</summary>
static class LiveSetup
{
    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation, ServeOptions options)
    {
        var identity = options.Live is null ? null : await SiloIdentity.OpenAsync(installation);
        builder.Services.AddSingleton<BoardNews>();
        builder.Services.AddSingleton(p => new LiveLayer(
            p.GetRequiredService<CallFloor>(), p.GetRequiredService<DeskNews>(), p.GetRequiredService<BoardNews>(), p.GetRequiredService<MessageFloor>(),
            options.Live, identity, p.GetRequiredService<ILoggerFactory>(), installation.Store.Time));
        builder.Services.AddHostedService(p => p.GetRequiredService<LiveLayer>());
    }
}
