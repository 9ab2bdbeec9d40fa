using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>Changes of a call's row, each bound to the entry that makes it.</summary>
static class CallRow
{
    /// <summary>Changes columns of the row inside the act that stepped the call: the step's version is the row's.</summary>
    /// <param name="act">The act.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="step">The call's new version.</param>
    /// <param name="set">SQL of the change, a constant of the source.</param>
    /// <param name="parameters">Its values.</param>
    public static async ValueTask<Entry> ChangeAsync(Act act, Entry entry, BasisVersion step, string set, params (string, object?)[] parameters)
    {
        if (await act.Db.ExecuteAsync($"UPDATE desk_call SET {set} WHERE id = @id", [.. parameters, ("@id", step.Id)]) != 1)
        {
            throw new StaleException("call");
        }

        var columns = await act.Db.FirstAsync(
            "SELECT line, script, purposes, number, number_text, round, purpose, searches, codes, emergency, disposition, opened, closed FROM desk_call WHERE id = @id",
            r => Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : r.GetValue(i)).ToArray(), ("@id", step.Id));
        return entry.Bind("desk_call", step.Id, step.Version, columns);
    }
}
