using Microsoft.AspNetCore.Authorization;
using Wardline.Identity;

namespace Wardline.Server.Identity;

/// <summary>Who may use a group of endpoints. A group without one of these is closed to everybody.</summary>
static class Admission
{
    /// <summary>Anybody who has signed in fully.</summary>
    public const string SignedIn = "signed-in";

    public const string Administrator = "administrator";

    /// <summary>Staff of a client, and supervisors: who has an inbox.</summary>
    public const string Inbox = "inbox";

    /// <summary>Who reads the figures of calls.</summary>
    public const string Figures = "figures";

    /// <summary>The session's stage, as a claim.</summary>
    public const string StageClaim = "stage";

    /// <summary>The client of client staff, as a claim; the house's own staff has none.</summary>
    public const string ClientClaim = "client";

    public static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder(SessionScheme.Name).RequireAssertion(_ => false).Build();
        options.DefaultPolicy = Full().Build();
        options.AddPolicy(SignedIn, Full().Build());
        options.AddPolicy(Administrator, Full().RequireRole(Roles.Administrator).Build());
        options.AddPolicy(Inbox, Full().RequireRole(Roles.ClientStaff, Wardline.Calls.Agent.Supervisor).Build());
        options.AddPolicy(Figures, Full().RequireRole([.. Wardline.Calls.Figures.ReadFigures.Roles]).Build());
        foreach (var role in Roles.All.Where(r => r.Id != Roles.Administrator))
        {
            options.AddPolicy(role.Id, Full().RequireRole(role.Id).Build());
        }
    }

    static AuthorizationPolicyBuilder Full() =>
        new AuthorizationPolicyBuilder(SessionScheme.Name).RequireAuthenticatedUser().RequireClaim(StageClaim, nameof(SessionStage.SignedIn));
}
