using System.Collections.Immutable;
using System.Diagnostics;

namespace Wardline.Identity;

/// <summary>
/// Somebody who works here, with the secrets of the sign-in opened. It never prints: name, e-mail and secrets must not reach
/// logs by accident.
/// </summary>
[DebuggerDisplay("staff {Id}")]
public sealed class Staff
{
    /// <summary>As it stands in entries.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name as colleagues say it.</summary>
    public required string Name { get; set; }

    /// <summary>E-mail address in lower case: the name to sign in with.</summary>
    public required string Email { get; set; }

    /// <summary>PBKDF2 hash; null until the one-time link was used.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>When it changes, all sessions end at their next request.</summary>
    public required string Stamp { get; set; }

    /// <summary>TOTP secret, 20 bytes; null until set up.</summary>
    public byte[]? Totp { get; set; }

    /// <summary>The last 30-second step whose code was taken: no code is taken twice.</summary>
    public long TotpStep { get; set; }

    /// <summary>Recovery codes that are left.</summary>
    public ImmutableArray<string> RecoveryCodes { get; set; } = [];

    /// <summary>Failed attempts since the last sign-in.</summary>
    public int Failed { get; set; }

    /// <summary>No attempt is looked at before this time.</summary>
    public DateTimeOffset LockedUntil { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Ids of <see cref="Identity.Roles"/>.</summary>
    public required ImmutableArray<string> Roles { get; set; }

    /// <summary>The one client of client staff; null for the house's own.</summary>
    public Guid? Client { get; set; }

    /// <summary>Team, or null.</summary>
    public Guid? Team { get; set; }

    /// <summary>Can't sign in.</summary>
    public bool Retired { get; set; }

    /// <summary>Counts changes; 0 in a draft.</summary>
    public long Version { get; set; }

    /// <summary>Whether the one-time link was used and sign-in is possible.</summary>
    public bool Active => PasswordHash is not null && Totp is not null && !Retired;

    /// <summary>Says who by id, and no more.</summary>
    public override string ToString() => $"staff {Id}";
}
