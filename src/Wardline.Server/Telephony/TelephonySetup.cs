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
    /// <summary>Entries that refused events may write in a minute, all senders together; the rest is counted into the next.</summary>
    const int EntriesAMinute = 60;

    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation)
    {
        await installation.Store.UpgradeAsync(TelephonyTables.Schema);
        var key = await installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);

        // By factory, so that the container disposes the key with the server.
        builder.Services.AddKeyedSingleton(TelephonyTables.KeyPurpose, (_, _) => key);
        builder.Services.AddSingleton<DeskNews>().AddSingleton<DeskRinging>().AddSingleton<DeskStream>();
        builder.Services.AddSingleton(p => new WebhookSecrets(installation, p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose)));
        builder.Services.AddSingleton(p => new Switchboard(
            p.GetRequiredService<CallFloor>(), p.GetRequiredService<WebhookSecrets>(), p.GetRequiredService<Lines>(), p.GetRequiredService<StaffList>(),
            p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose), p.GetRequiredService<DeskNews>(), new EntryAllowance(EntriesAMinute)));
    }
}
