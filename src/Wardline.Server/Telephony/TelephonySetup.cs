using Microsoft.AspNetCore.RateLimiting;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>The telephone side: its tables, its key, and the news for screens.</summary>
static class TelephonySetup
{
    /// <summary>Entries that refused events may write in a minute to one log; the rest is counted into its next.</summary>
    const int EntriesAMinute = 60;

    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation)
    {
        await installation.Store.UpgradeAsync(TelephonyTables.Schema);
        var key = await installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);

        // By factory, so that the container disposes the key with the server.
        builder.Services.AddKeyedSingleton(TelephonyTables.KeyPurpose, (_, _) => key);
        builder.Services.AddSingleton<DeskNews>().AddSingleton<DeskRinging>().AddSingleton<DeskStream>();
        builder.Services.Configure<RateLimiterOptions>(o => o.AddConcurrencyLimiter(TelephonyApi.AtOnce, limit =>
        {
            // Few, because each may be two megabytes that are hashed under every secret; calls at the desks need the rest of the machine.
            limit.PermitLimit = Math.Max(2, Environment.ProcessorCount);
            limit.QueueLimit = 1000;
        }));
        builder.Services.AddSingleton(p => new Platforms(installation, p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose)));

        // The wait is measured by the house's clock; the library's own loggers would write down addresses and signatures.
        builder.Services.AddHttpClient<PlatformClient>(http => http.Timeout = Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(PlatformClient.Handler).RemoveAllLoggers();
        builder.Services.AddSingleton(p => new PhoneOrders(
            p.GetRequiredService<CallFloor>(), p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose), p.GetRequiredService<WebhookSecrets>(), p.GetRequiredService<Platforms>(),
            p.GetRequiredService<StaffList>(), p.GetRequiredService<DeskNews>(), p.GetRequiredService<PlatformClient>));
        builder.Services.AddHostedService(p => new OrderPoller(p.GetRequiredService<PhoneOrders>(), installation.Store.Time, p.GetRequiredService<ILogger<OrderPoller>>()));
        builder.Services.AddSingleton<CallPhone>();
        builder.Services.AddSingleton(p => new WebhookSecrets(installation, p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose)));
        builder.Services.AddSingleton(p => new Switchboard(
            p.GetRequiredService<CallFloor>(), p.GetRequiredService<WebhookSecrets>(), p.GetRequiredService<Lines>(), p.GetRequiredService<StaffList>(),
            p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose), p.GetRequiredService<DeskNews>(), new EntryAllowance(EntriesAMinute)));
    }
}

/// <summary>Tries orders that are due and withdraws those whose call is over, once a second: an order's row is its deadline, so a restart loses none.</summary>
sealed class OrderPoller(PhoneOrders orders, TimeProvider time, ILogger<OrderPoller> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        List<Task> tries = [];
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken))
            {
                tries.RemoveAll(one => one.IsCompleted);
                await WatchAsync(async () => tries.AddRange((await orders.BeginDueAsync(stoppingToken)).Select(one => WatchAsync(() => one))));
            }
        }
        finally
        {
            // They are told to stop, and end before the keys that they use are gone.
            await Task.WhenAll(tries).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task WatchAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The rows stay due. The kind is enough for the log: the message may name an address.
            log.LogError("Sending orders failed ({Kind}); they are tried again.", e.GetType().Name);
        }
    }
}
