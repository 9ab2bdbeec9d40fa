using Microsoft.AspNetCore.Antiforgery;
using Wardline.Server.Afterwards;
using Wardline.Server.Calls;
using Wardline.Server.Clients;
using Wardline.Server.Contacts;
using Wardline.Server.Demo;
using Wardline.Server.Figures;
using Wardline.Server.Downtime;
using Wardline.Server.Floor;
using Wardline.Server.Identity;
using Wardline.Server.Messages;
using Wardline.Server.Telephony;

namespace Wardline.Server.Shell;

/// <summary>
/// All doors of the house. The root group refuses forged requests (the telephone systems' door asks for a signature instead); what is not opened on purpose, with a reason, is closed to
/// everybody by the fallback policy. A module maps its endpoints into a group that carries its policy.
/// </summary>
static class Doors
{
    public static void Map(WebApplication app)
    {
        var root = app.MapGroup("").AddEndpointFilter<RouteGroupBuilder, ForgeryFilter>();
        AssetFiles.Map(root);
        root.MapGet("/health", () => TypedResults.Ok(new Health(true))).WithSummary("Whether the server answers.").OpenToAll("says only that the server answers, for load balancers");
        TelephonyApi.Map(app);
        SignInApi.Map(root);
        LockApi.Map(root);
        WelcomeApi.Map(root);

        var signedIn = root.MapGroup("").RequireAuthorization(Admission.SignedIn);
        signedIn.MapGet("/", HomePage.Show);
        signedIn.MapGet("/api/v1/token", (HttpContext context, IAntiforgery antiforgery) => TypedResults.Ok(new ForgeryToken(ForgeryFilter.Header, antiforgery.GetAndStoreTokens(context).RequestToken!)))
            .WithSummary("The header that every POST and PUT sends, and its value for this session.");
        SignInApi.MapSignedIn(signedIn);
        LockApi.MapSignedIn(signedIn);
        CallsApi.Map(signedIn);
        signedIn.MapOpenApi("/openapi/{documentName}.json");
        CallPages.Map(signedIn);
        DeskPages.Map(signedIn);
        HandOverPages.Map(signedIn);
        FloorPages.Map(signedIn);
        MyCallsDoors.Map(signedIn);
        FigureDoors.Map(signedIn);
        DowntimePages.Map(signedIn);
        DowntimeApi.Map(signedIn);
        RequestDoors.Map(signedIn);
        ContactDoors.Map(signedIn);
        InboxPages.Map(signedIn);
        if (app.Services.GetRequiredService<DemoMark>().IsDemo)
        {
            DemoPages.Map(signedIn);
        }

        var admin = root.MapGroup("").RequireAuthorization(Admission.Administrator);
        foreach (var register in app.Services.GetServices<AdminRegister>())
        {
            AdminPages.Map(admin.MapGroup($"/admin/{register.Path}"), register);
            AdminApi.Map(admin.MapGroup($"/api/v1/admin/{register.Path}"), register);
        }

        admin.MapGet("/admin", () => Results.Redirect("/admin/clients"));
        RolesApi.Map(admin);
    }
}

/// <summary>That the server answers.</summary>
sealed record Health(bool Ok);

/// <summary>The header against forged requests, by name and value.</summary>
sealed record ForgeryToken(string Header, string Token);
