using System.Threading.Channels;
using Npgsql;

namespace Wardline.Guard.Storage.Postgres;

/// <summary>
/// Entries that are themselves the act share commits: whatever waits is written in one statement, committed once, and only then
/// acknowledged. The basis is re-checked inside that statement and its row held until the commit: a view that raced with the wrap-up
/// is in the ledger before it, or waits for it and writes nothing. Rows are held in the order of their ids, so that no two commits wait
/// for each other.
/// </summary>
sealed class GroupCommit : IAsyncDisposable
{
    const int MostACommit = 512;

    const string Sql = """
        WITH v AS (
          SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[]) WITH ORDINALITY AS t(log, body, basis, version, nr)
        ), held AS (
          SELECT v.* FROM v JOIN basis b ON b.id = v.basis
          WHERE b.version = v.version AND b.open = 1
          ORDER BY b.id FOR SHARE OF b
        ), good AS (
          SELECT * FROM v WHERE basis IS NULL UNION ALL SELECT * FROM held
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
        var waiting = new Waiting(log, body, basis, cancel);
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
                if (waiting.Cancel.IsCancellationRequested)
                {
                    waiting.Told.SetCanceled(waiting.Cancel);
                    continue;
                }

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
            catch (Exception e)
            {
                // Whatever it was, the loop goes on: without it every view would wait for ever. Those told before a listener threw stay told.
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

    sealed record Waiting(long Log, byte[] Body, BasisVersion? Basis, CancellationToken Cancel)
    {
        public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
