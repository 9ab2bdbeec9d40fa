using System.Collections.Immutable;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Clients;

/// <summary>Entries of the house's log: what was changed by whom, with the changed row bound to it. Names never stand in them.</summary>
public static class HouseEntry
{
    /// <summary>Begins an entry.</summary>
    public static Entry Of(Act act, TimeProvider time, Actor actor, string kind, Guid? client, params (string Key, object? Value)[] detail) => new()
    {
        Id = Ids.New(time),
        Kind = kind,
        Time = act.Time,
        Actor = new EntryActor(actor.Id, actor.Role),
        Client = client,
        Detail = detail.Where(d => d.Value is not null).ToImmutableSortedDictionary(d => d.Key, d => Value(d.Value!)),
    };

    static DetailValue Value(object value) => value switch
    {
        string text => text,
        Guid id => id.ToString("D"),
        bool flag => flag,
        long number => number,
        string[] list => list,
        _ => throw new EntryFormatException($"A detail of kind {value.GetType().Name} has no form in an entry."),
    };

    /// <summary>Binds a row: the hash of its columns in their order stands in the entry.</summary>
    /// <param name="entry">The entry of the act that changed the row.</param>
    /// <param name="table">Its table.</param>
    /// <param name="id">Its id.</param>
    /// <param name="version">Its version after the act.</param>
    /// <param name="columns">Its other columns but version and created, in the order of the schema: text, whole numbers, ids, bytes, flags or null.</param>
    public static Entry Bind(this Entry entry, string table, Guid id, long version, params object?[] columns)
    {
        var row = new EntryRow(table, id.Bytes(), version, Entry.RowHash(entry.Salt, table, id.Bytes(), version, RowContent.Of(columns)));
        return entry with { Rows = [.. entry.Rows ?? [], row] };
    }
}
