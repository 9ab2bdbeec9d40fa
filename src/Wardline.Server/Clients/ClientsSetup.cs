using System.Collections.Immutable;
using Wardline.Clients;
using Wardline.Guard.Setup;
using Wardline.Policies;
using Wardline.Server.Shell;

namespace Wardline.Server.Clients;

/// <summary>Registers clients, lines and scripts.</summary>
static class ClientsSetup
{
    public static void Add(IServiceCollection services)
    {
        var (access, _, _) = PolicyFiles.LoadAll(null);
        ImmutableArray<(string Id, string Title)> purposes = [.. access.Purposes.Select(p => (p.Id, p.Title))];
        services.AddSingleton(p => new ClientList(p.GetRequiredService<Installation>()));
        services.AddSingleton(p => new Scripts(p.GetRequiredService<Installation>()));
        services.AddSingleton(p => new Lines(p.GetRequiredService<Installation>(), [.. purposes.Select(x => x.Id)]));
        services.AddSingleton<AdminRegister, ClientRegister>();
        services.AddSingleton<AdminRegister>(p => new LineRegister(p.GetRequiredService<Lines>(), p.GetRequiredService<ClientList>(), p.GetRequiredService<Scripts>(), purposes));
        services.AddSingleton<AdminRegister, ScriptRegister>();
    }
}
