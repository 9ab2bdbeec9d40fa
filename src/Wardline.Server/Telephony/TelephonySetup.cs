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
        builder.Services.AddSingleton(p => new WebhookSecrets(installation, p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose)));
        builder.Services.AddSingleton(p => new Switchboard(
            p.GetRequiredService<CallFloor>(), p.GetRequiredService<WebhookSecrets>(), p.GetRequiredService<Lines>(), p.GetRequiredService<StaffList>(),
            p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose), p.GetRequiredService<DeskNews>(), new EntryAllowance(EntriesAMinute)));
    }
}
