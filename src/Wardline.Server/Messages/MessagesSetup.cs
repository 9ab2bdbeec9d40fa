using Wardline.Calls;
using Wardline.Contacts;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Messages;

namespace Wardline.Server.Messages;

/// <summary>Messages and requests: their tables, the key of the clients' webhooks, and the pollers that read due times.</summary>
static class MessagesSetup
{
    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation)
    {
        await installation.Store.UpgradeAsync(MessageTables.Schema);
        var key = await installation.OpenHouseKeyAsync(MessageWebhooks.KeyPurpose);

        // By factory, so that the container disposes what they make with the server.
        builder.Services.AddKeyedSingleton(MessageWebhooks.KeyPurpose, (_, _) => key);
        builder.Services.AddKeyedSingleton(MessageWebhooks.KeyPurpose, (_, _) => Deliveries.NewClient());
        builder.Services.AddSingleton(p => MessageFloor.Over(installation, p.GetRequiredService<CallFloor>()));
        builder.Services.AddSingleton(p => new MessageWebhooks(installation, p.GetRequiredKeyedService<HouseKey>(MessageWebhooks.KeyPurpose)));
        builder.Services.AddSingleton(p => new Deliveries(
            p.GetRequiredService<MessageFloor>(), p.GetRequiredService<MessageWebhooks>(), p.GetRequiredKeyedService<HttpClient>(MessageWebhooks.KeyPurpose)));
        builder.Services.AddSingleton(p => new ContactNotices(p.GetRequiredService<MessageFloor>()));
        builder.Services.AddSingleton<CallRequests>().AddSingleton<InboxDesk>();

        // A loop each: a client's system that answers slowly holds up no reminder, and a mail server neither.
        builder.Services.AddSingleton<IHostedService>(p => Poller(p, "Reminding of messages", new LateMessages(p.GetRequiredService<MessageFloor>()).HandleAsync));
        builder.Services.AddSingleton<IHostedService>(p => Poller(p, "Delivering messages", p.GetRequiredService<Deliveries>().SendDueAsync));
        builder.Services.AddSingleton<IHostedService>(p => Poller(p, "Telling of changed contact data", p.GetRequiredService<ContactNotices>().SendDueAsync));
    }

    static MessagePoller Poller(IServiceProvider services, string what, Func<CancellationToken, Task<int>> work) =>
        new(what, work, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<MessagePoller>>());
}

/// <summary>Does what is due, once a second: the row is the deadline, so a restart loses none.</summary>
sealed class MessagePoller(string what, Func<CancellationToken, Task<int>> work, TimeProvider time, ILogger<MessagePoller> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await work(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The row stays due. The kind is enough for the log: the message may name a place of ours or theirs.
                log.LogError("{What} failed ({Kind}); it is tried again.", what, e.GetType().Name);
            }
        }
    }
}
