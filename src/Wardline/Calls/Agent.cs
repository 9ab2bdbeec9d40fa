using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;

namespace Wardline.Calls;

/// <summary>Who works at the desk: from the session, never from the request.</summary>
/// <param name="Id">Staff id.</param>
/// <param name="Roles">The roles, the one acted in first.</param>
/// <param name="OnlyClient">The one client whose calls this person may touch; null for staff of the house.</param>
public sealed record Agent(Guid Id, ImmutableArray<string> Roles, Guid? OnlyClient = null)
{
    /// <summary>The role that a supervisor has in the access policy: needed for a supervisor's acts.</summary>
    public const string Supervisor = "supervisor";

    internal EntryActor Entry => new(Id, Roles.IsDefaultOrEmpty ? "none" : Roles[0]);

    internal bool Has(string role) => !Roles.IsDefaultOrEmpty && Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>
    /// Whether this person works calls: the policy knows all their roles, none of them never opens records, and some rule shows
    /// something to one of them. Who can be shown nothing has nobody to identify either: searching is reading.
    /// </summary>
    public bool MayWorkCalls(AccessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return !Roles.IsDefaultOrEmpty && Roles.All(id => policy.FindRole(id) is { NeverOpensRecords: false })
            && policy.Rules.Any(rule => rule.Roles.Any(Has));
    }
}

/// <summary>What is known of the line that was dialled.</summary>
/// <param name="Id">The line's code, for instance <c>main</c>.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Purposes">What it is for: ids of the access policy; empty means all.</param>
/// <param name="Script">Code of the script.</param>
public sealed record LineFacts(string Id, Guid Client, ImmutableArray<string> Purposes, string Script);
