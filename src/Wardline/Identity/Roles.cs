using System.Collections.Immutable;

namespace Wardline.Identity;

/// <summary>The roles that staff may hold, by the ids that the access policy knows.</summary>
public static class Roles
{
    /// <summary>Sets the house up; opens no record.</summary>
    public const string Administrator = "administrator";

    /// <summary>Staff of one client; sees only that client.</summary>
    public const string ClientStaff = "client-staff";

    /// <summary>All of them with their titles and what each is for.</summary>
    public static ImmutableArray<Role> All { get; } =
    [
        new("agent", "Agent", "Takes calls."),
        new("nurse", "Nurse", "Takes calls and triages."),
        new("supervisor", "Supervisor", "Helps on calls, enters representatives, reads the boards."),
        new("privacy-officer", "Privacy officer", "Assesses accesses and incidents, answers patients' requests."),
        new("security-officer", "Security officer", "Runs incidents, keys and the network."),
        new("trainer", "Trainer", "Runs courses and drills."),
        new("risk-manager", "Risk manager", "Keeps the risk register."),
        new("auditor", "Auditor", "Checks the ledger; opens no record."),
        new(Administrator, "Administrator", "Sets up clients, lines and staff; opens no record."),
        new(ClientStaff, "Client staff", "Works at one client and sees only what is of that client."),
    ];

    /// <summary>Whether there is such a role.</summary>
    public static bool Exists(string id) => All.Any(r => r.Id == id);
}

/// <summary>A role.</summary>
/// <param name="Id">As it stands in entries and in the access policy.</param>
/// <param name="Title">As people say it.</param>
/// <param name="For">What it is for.</param>
public sealed record Role(string Id, string Title, string For);
