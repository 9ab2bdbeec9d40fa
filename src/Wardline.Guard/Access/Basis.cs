using Wardline.Guard.Storage;

namespace Wardline.Guard.Access;

/// <summary>
/// The rows that say who may ask at all, and until when: one for each call, import or case. A step of it swaps its version, so
/// that two requests racing on one call can't both go on, and a view decided upon before the wrap-up writes no entry after it.
/// </summary>
public static class Basis
{
    /// <summary>The bound columns, in their order; <c>created</c> stands in the entry that opened it.</summary>
    internal const string Columns = "client, kind, holder, patient, open";

    /// <summary>The rows, bound to the ledger: each by the first entry that its act writes after the step.</summary>
    public static BoundTable Bound { get; } = BoundTable.Of("basis", versioned: true, Columns.Split(", "));

    /// <summary>Opens a basis, inside the act that begins the call (or the import). Its version is 1.</summary>
    /// <param name="act">The act.</param>
    /// <param name="id">The call's own id.</param>
    /// <param name="client">Whose patients it may be about.</param>
    /// <param name="kind"><c>call</c>, <c>import</c>, ….</param>
    /// <param name="holder">The agent or job that holds it.</param>
    public static async ValueTask<BasisVersion> OpenAsync(Act act, Guid id, Guid client, string kind, Guid holder)
    {
        await act.Db.ExecuteAsync(
            "INSERT INTO basis (id, client, kind, holder, version, open, created) VALUES (@id, @client, @kind, @holder, 1, 1, @created)",
            ("@id", id), ("@client", client), ("@kind", kind), ("@holder", holder), ("@created", act.Time));
        act.Bind("basis", id.Bytes(), 1, RowContent.Of(client, kind, holder, null, 1));
        act.Step(new BasisStep(id, 1, client, kind, holder, Open: true));
        return new BasisVersion(id, 1);
    }

    /// <summary>A step: the version that was decided upon becomes one more.</summary>
    /// <exception cref="StaleException">Another act was faster, or the basis is closed; nothing stands.</exception>
    public static ValueTask<BasisVersion> StepAsync(Act act, BasisVersion at) => SwapAsync(act, at, "version = version + 1");

    /// <summary>A step that names the patient.</summary>
    /// <exception cref="StaleException">Another act was faster, or the basis is closed; nothing stands.</exception>
    public static ValueTask<BasisVersion> NameAsync(Act act, BasisVersion at, Guid? patient) =>
        SwapAsync(act, at, "version = version + 1, patient = @patient", ("@patient", patient));

    /// <summary>A step that gives it to somebody else of the same client's calls: grants of the one who had it open nothing any more.</summary>
    /// <exception cref="StaleException">Another act was faster, or the basis is closed; nothing stands.</exception>
    public static ValueTask<BasisVersion> HandOverAsync(Act act, BasisVersion at, Guid holder) =>
        SwapAsync(act, at, "version = version + 1, holder = @holder", ("@holder", holder));

    /// <summary>Closes it for good: no grant on it opens anything any more.</summary>
    /// <exception cref="StaleException">Another act was faster, or it is closed already; nothing stands.</exception>
    public static ValueTask<BasisVersion> CloseAsync(Act act, BasisVersion at) => SwapAsync(act, at, "version = version + 1, open = 0");

    /// <summary>Whether it is open in just this version, holder and client.</summary>
    internal static async ValueTask<bool> StandsAsync(Db db, BasisVersion at, Guid client, Guid holder) =>
        await db.NumberAsync(
            "SELECT count(*) FROM basis WHERE id = @id AND version = @version AND open = 1 AND client = @client AND holder = @holder",
            ("@id", at.Id), ("@version", at.Version), ("@client", client), ("@holder", holder)) == 1;

    static async ValueTask<BasisVersion> SwapAsync(Act act, BasisVersion at, string set, params (string, object?)[] more)
    {
        var row = await act.Db.FirstAsync(
            $"UPDATE basis SET {set} WHERE id = @id AND version = @version AND open = 1 RETURNING {Columns}",
            r => new Row(
                RowContent.Of([.. Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : r.GetValue(i))]),
                new BasisStep(at.Id, at.Version + 1, r.Id(0), r.GetString(1), r.Id(2), r.GetInt64(4) == 1)),
            [("@id", at.Id), ("@version", at.Version), .. more]) ?? throw new StaleException("basis");
        act.Bind("basis", at.Id.Bytes(), at.Version + 1, row.Content);
        act.Step(row.Step);
        return at with { Version = at.Version + 1 };
    }

    sealed record Row(byte[] Content, BasisStep Step);
}
