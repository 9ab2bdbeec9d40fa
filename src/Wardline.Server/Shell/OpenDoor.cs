using Microsoft.AspNetCore.Authorization;

namespace Wardline.Server.Shell;

/// <summary>Why an endpoint may be used without a sign-in. All others are closed by the fallback policy.</summary>
sealed record OpenDoor(string Reason);

/// <summary>The one way to open an endpoint to everybody: with its reason, which a test lists.</summary>
static class OpenDoors
{
    public static T OpenToAll<T>(this T builder, string reason) where T : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
            endpoint.Metadata.Add(new OpenDoor(reason));
        });
        return builder;
    }
}
