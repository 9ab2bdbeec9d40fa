using Wardline.Calls;
using Wardline.Guard.Setup;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Live;

/// <summary>The live layer: news for screens, on this server and, when there are several, on the others.</summary>
static class LiveSetup
{
    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation, ServeOptions options)
    {
        var identity = options.Live is null ? null : await SiloIdentity.OpenAsync(installation);

        // Its warnings are advice on tuning; what concerns an operator is said by the layer itself.
        builder.Logging.AddFilter("Orleans", LogLevel.Error);
        builder.Services.AddSingleton<BoardNews>();
        builder.Services.AddSingleton(p => new LiveLayer(
            p.GetRequiredService<CallFloor>(), p.GetRequiredService<DeskNews>(), p.GetRequiredService<BoardNews>(),
            options.Live, identity, p.GetRequiredService<ILoggerFactory>(), installation.Store.Time));
        builder.Services.AddHostedService(p => p.GetRequiredService<LiveLayer>());
    }
}
