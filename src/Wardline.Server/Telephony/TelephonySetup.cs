using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>The telephone side: its tables, its key, and the news for screens.</summary>
static class TelephonySetup
{
    public static async Task AddAsync(WebApplicationBuilder builder, Installation installation)
    {
        await installation.Store.UpgradeAsync(TelephonyTables.Schema);
        var key = await installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);

        // By factory, so that the container disposes the key with the server.
        builder.Services.AddKeyedSingleton(TelephonyTables.KeyPurpose, (_, _) => key);
        builder.Services.AddSingleton<DeskNews>().AddSingleton<DeskRinging>().AddSingleton<DeskStream>();
        builder.Services.AddSingleton(p => new WebhookSecrets(installation, p.GetRequiredKeyedService<HouseKey>(TelephonyTables.KeyPurpose)));
    }
}
