using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard.Setup;
using Wardline.Mail;
using Wardline.Policies;
using Wardline.Server.Shell;

namespace Wardline.Server.Calls;

/// <summary>Opens the call floor for a server and sends what waits in its outbox.</summary>
static class CallsSetup
{
    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation, ServeOptions options)
    {
        var (access, verification, _) = PolicyFiles.LoadAll(Path.Combine(installation.Folder, "policies"));
        var zones = new ClientZones(new ClientList(installation), installation.Store.Time);
        var floor = await CallFloor.OpenAsync(installation, access, verification, CodeSenders.Of(options), zones.Of);
        builder.Services.AddSingleton(floor).AddSingleton<CallDesk>().AddSingleton<Downtime.DowntimeDesk>().AddSingleton<Floor.FloorDesk>().AddSingleton<Floor.FloorStream>();
        builder.Services.AddSingleton<Afterwards.MyCallsDesk>().AddSingleton<Figures.FiguresDesk>().AddSingleton(access).AddSingleton(verification);
        builder.Services.AddHostedService(p => new OutboxPoller(floor, installation.Store.Time, p.GetRequiredService<ILogger<OutboxPoller>>()));
    }
}

/// <summary>How one-time codes leave: by the mail server or the folder that the server was started with, or not at all.</summary>
static class CodeSenders
{
    public static ICodeSender? Of(ServeOptions options) =>
        options.CodesTo is { } folder ? new FileCodeSender(folder)
        : options.Smtp is { } smtp ? new SmtpCodeSender(smtp)
        : null;
}

/// <summary>Each client's time zone, read again at most once a minute.</summary>
sealed class ClientZones(ClientList clients, TimeProvider time)
{
    readonly Lock _reading = new();
    Dictionary<Guid, TimeZoneInfo> _zones = [];
    DateTimeOffset _until;

    public TimeZoneInfo Of(Guid client)
    {
        lock (_reading)
        {
            if (time.GetUtcNow() >= _until)
            {
                _zones = clients.AllAsync().AsTask().GetAwaiter().GetResult()
                    .ToDictionary(c => c.Id, c => TimeZoneInfo.TryFindSystemTimeZoneById(c.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc);
                _until = time.GetUtcNow().AddMinutes(1);
            }

            return _zones.GetValueOrDefault(client, TimeZoneInfo.Utc);
        }
    }
}

/// <summary>Sends codes that are due, once a second: a code's row is its deadline, so a restart loses none.</summary>
sealed class OutboxPoller(CallFloor floor, TimeProvider time, ILogger<OutboxPoller> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await floor.Outbox.SendDueAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The row stays due. The kind is enough for the log: the message may name an address.
                log.LogError("Sending codes failed ({Kind}); they are tried again.", e.GetType().Name);
            }
        }
    }
}
