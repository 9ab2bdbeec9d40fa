using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Wardline.Guard.Storage.Sqlite;

/// <summary>
/// SQLite's one writer: a thread that takes acts from a queue, runs each in a savepoint of a shared transaction, commits once
/// (one fsync), and only then tells the callers. A failing act rolls back alone.
/// </summary>
sealed class Lane : IAsyncDisposable
{
    const int MostActsACommit = 512;

    readonly SqliteConnection _connection;
    readonly Dictionary<string, DbCommand> _prepared = [];
    readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TimeProvider _time;
    readonly Action _entered;

    public Lane(SqliteConnection connection, TimeProvider time, Action entered)
    {
        _connection = connection;
        _time = time;
        _entered = entered;
        new Thread(Run) { Name = "wardline-lane", IsBackground = true }.Start();
    }

    public async ValueTask<T> RunAsync<T>(Func<Act, ValueTask<T>> body, bool mustEnter, CancellationToken cancel)
    {
        var waiting = new Waiting<T>(body, mustEnter, cancel);
        if (!_queue.Writer.TryWrite(waiting))
        {
            throw new ObjectDisposedException(nameof(SqliteStore), "The store is closing; nothing was changed.");
        }

        return await waiting.Task;
    }

    void Run()
    {
        var batch = new List<Waiting>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            if (!_queue.Reader.TryRead(out var first))
            {
                continue;
            }

            batch.Add(first);
            try
            {
                RunBatch(batch);
            }
            catch (Exception e)
            {
                // The commit failed or the transaction is gone: none of the batch is durable, so none may be told that it is. Whatever
                // it was, the lane goes on: without it every act of this process would wait for ever. Those that were told before a
                // listener threw stay told.
                var cause = RollBack(e);
                foreach (var waiting in batch)
                {
                    waiting.Fail(new NotDurableException("The database could not make this durable; nothing was changed.", cause));
                }
            }
        }

        _stopped.SetResult();
    }

    void RunBatch(List<Waiting> batch)
    {
        Execute("BEGIN IMMEDIATE");
        var entered = RunOne(batch[0]);
        while (batch.Count < MostActsACommit && _queue.Reader.TryRead(out var waiting))
        {
            batch.Add(waiting);
            entered |= RunOne(waiting);
        }

        Execute("COMMIT");
        foreach (var waiting in batch)
        {
            waiting.Tell();
        }

        if (entered)
        {
            _entered();
        }
    }

    bool RunOne(Waiting waiting)
    {
        if (waiting.Cancelled)
        {
            return false;
        }

        Execute("SAVEPOINT act");
        var act = new Act(new Db(_connection, null, _prepared, postgres: false).OnThisThreadOnly(), _time.GetUtcNow());
        if (waiting.Try(act, WriteEntries))
        {
            Execute("RELEASE act");
            return act.Entries.Count > 0;
        }

        try
        {
            Execute("ROLLBACK TO act");
            Execute("RELEASE act");
            return false;
        }
        catch (SqliteException)
        {
            // After a full disk SQLite may have rolled everything back by itself: then the batch fails whole, by what the act failed by.
            ExceptionDispatchInfo.Throw(waiting.Error!);
            throw;
        }
    }

    static void WriteEntries(Act act)
    {
        foreach (var (log, body) in act.Entries)
        {
            Synchronous(act.Db.ExecuteAsync("INSERT INTO ledger_pending (log, body) VALUES (@log, @body)", ("@log", log), ("@body", body)));
        }
    }

    void Execute(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        command.ExecuteNonQuery();
    }

    // Never throws a database's error: the lane must go on. If SQLite can't roll back, the next BEGIN fails, its acts are told so, and
    // this is tried again.
    Exception RollBack(Exception cause)
    {
        try
        {
            Execute("ROLLBACK");
            return cause;
        }
        catch (SqliteException e)
        {
            // 1 is "no transaction is active": SQLite had rolled back already, which is what we want.
            return e.SqliteErrorCode == 1 ? cause : new AggregateException(cause, e);
        }
    }

    static T Synchronous<T>(ValueTask<T> task) => task.IsCompleted
        ? task.GetAwaiter().GetResult()
        : throw new InvalidOperationException("An act waited for something outside the database while it held the lane; it was rolled back.");

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
        foreach (var command in _prepared.Values)
        {
            await command.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    abstract class Waiting(bool mustEnter, CancellationToken cancel)
    {
        protected bool MustEnter => mustEnter;

        protected CancellationToken Cancel => cancel;

        public abstract bool Cancelled { get; }

        /// <summary>Why its body failed.</summary>
        public Exception? Error { get; protected set; }

        /// <summary>Runs the body and writes its entries. False: it failed (the reason is kept) and its savepoint must be rolled back.</summary>
        public abstract bool Try(Act act, Action<Act> writeEntries);

        /// <summary>After the commit: tells the caller how its own act went.</summary>
        public abstract void Tell();

        /// <summary>The whole commit failed.</summary>
        public abstract void Fail(Exception error);
    }

    sealed class Waiting<T>(Func<Act, ValueTask<T>> body, bool mustEnter, CancellationToken cancel) : Waiting(mustEnter, cancel)
    {
        readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? _value;
        bool _ran;

        public Task<T> Task => _told.Task;

        public override bool Cancelled => Cancel.IsCancellationRequested;

        public override bool Try(Act act, Action<Act> writeEntries)
        {
            _ran = true;
            try
            {
                _value = Synchronous(body(act));
                if (MustEnter)
                {
                    act.MustBeEntered();
                }

                writeEntries(act);
                return true;
            }
            catch (SqliteException e)
            {
                Error = e.SqliteErrorCode == 19 ? e : new NotDurableException("The database could not make this durable; nothing was changed.", e);
                return false;
            }
            catch (Exception e)
            {
                Error = e;
                return false;
            }
            finally
            {
                act.Db.End();
            }
        }

        public override void Tell()
        {
            if (Error is not null)
            {
                _told.SetException(Error);
            }
            else if (!_ran)
            {
                _told.SetCanceled(Cancel);
            }
            else
            {
                _told.SetResult(_value!);
            }
        }

        public override void Fail(Exception error) => _told.TrySetException(error);
    }
}
