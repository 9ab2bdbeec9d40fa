using System.Threading.Channels;
using Npgsql;

namespace Wardline.Guard.Storage.Postgres;

/// <summary>
/// Entries that are themselves the act share commits: whatever waits is written in one statement, committed once, and only then
/// acknowledged. The basis is re-checked inside that statement, so a view that raced with the wrap-up writes nothing.
/// </summary>
sealed class GroupCommit : IAsyncDisposable
{
    const int MostACommit = 512;

    // FOR SHARE waits for a step that is just committing and then sees it, and makes the next step wait for us: without it a view
    // could be entered after the wrap-up that it did not see. Ordered by id, so that two such statements can't wait in a ring.
    const string Sql = """
        WITH v AS (
          SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[]) WITH ORDINALITY AS t(log, body, basis, version, nr)
        ), held AS (
          SELECT id, version, open FROM basis WHERE id = ANY($3) ORDER BY id FOR SHARE
        ), good AS (
          SELECT v.* FROM v LEFT JOIN held b ON b.id = v.basis
          WHERE v.basis IS NULL OR (b.version = v.version AND b.open = 1)
        ), written AS (
          INSERT INTO ledger_pending (log, body) SELECT log, body FROM good
        )
        SELECT nr FROM good
        """;

    readonly NpgsqlDataSource _source;
    readonly Action _entered;
    readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(100_000) { SingleReader = true });
    readonly Task _loop;

    public GroupCommit(NpgsqlDataSource source, Action entered)
    {
        _source = source;
        _entered = entered;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask<bool> EnterAsync(long log, byte[] body, BasisVersion? basis, CancellationToken cancel)
    {
        var waiting = new Waiting(log, body, basis);
        await _queue.Writer.WriteAsync(waiting, cancel);
        return await waiting.Told.Task;
    }

    async Task RunAsync()
    {
        var batch = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostACommit && _queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            try
            {
                var good = await WriteAsync(batch);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].Told.SetResult(good.Contains(i + 1));
                }

                _entered();
            }
            catch (Exception e) when (e is NpgsqlException or System.IO.IOException or TimeoutException or InvalidOperationException)
            {
                foreach (var waiting in batch)
                {
                    waiting.Told.TrySetException(PostgresStore.NotDurable(e));
                }
            }
        }
    }

    async Task<HashSet<long>> WriteAsync(List<Waiting> batch)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = batch.ConvertAll(w => w.Log) },
                new() { Value = batch.ConvertAll(w => w.Body) },
                new() { Value = batch.ConvertAll(w => w.Basis?.Id.Bytes()), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bytea },
                new() { Value = batch.ConvertAll(w => w.Basis?.Version), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bigint },
            },
        };

        // One statement outside a transaction block is its own transaction: when it returns, it is durable.
        var good = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            good.Add(reader.GetInt64(0));
        }

        return good;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    sealed record Waiting(long Log, byte[] Body, BasisVersion? Basis)
    {
        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
