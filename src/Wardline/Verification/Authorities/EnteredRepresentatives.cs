using System.Text;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;

namespace Wardline.Verification.Authorities;

/// <summary>
/// Representatives whom a supervisor entered. The name is sealed under the key of the call in which that was, and is only ever
/// tested: nobody can read the list.
/// </summary>
static class EnteredRepresentatives
{
    public const string Place = "representative";

    /// <summary>The authority, in a call of somebody else than who entered it, of the one with this name whose last day has not passed; null when there is none.</summary>
    public static async ValueTask<AuthorityRow?> ConfirmAsync(Store store, CallKeys keys, HeldCall call, Guid patient, string? saidName, DateOnly today, SpellingTolerance spelling)
    {
        var rows = await store.ReadAsync(db => db.QueryAsync(
            "SELECT id, call, name, relation, purposes, last_day FROM entered_representative WHERE client = @client AND patient = @patient AND last_day >= @today AND entered_by <> @holder ORDER BY id",
            r => (Id: r.Id(0), Call: r.Id(1), Name: r.Bytes(2), Relation: r.GetString(3), Purposes: r.GetString(4), Last: DateOnly.FromDayNumber((int)r.GetInt64(5))),
            ("@client", call.Client), ("@patient", patient), ("@today", today.DayNumber), ("@holder", call.Agent)));
        AuthorityRow? found = null;
        foreach (var row in rows)
        {
            if (await keys.TestAsync(call.Client, row.Call, Place, row.Id, row.Name, name => FullName.Matches(saidName, [Parse(name)], spelling)))
            {
                found = new AuthorityRow(AuthorityKind.Representative, row.Relation, AuthorityScope.Only(row.Purposes.Split(' ', StringSplitOptions.RemoveEmptyEntries)), row.Last);
            }
        }

        return found;
    }

    /// <summary>The bytes to seal for a name.</summary>
    public static byte[] Bytes(string given, string family) => Encoding.UTF8.GetBytes($"{given.Trim()}\n{family.Trim()}");

    static ExpectedName Parse(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name).Split('\n') is [var given, var family]
        ? new ExpectedName([given], family)
        : new ExpectedName([], "");
}
