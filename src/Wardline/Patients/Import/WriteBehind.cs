namespace Wardline.Patients.Import;

/// <summary>
/// Writes one batch while the next is being made, and never more than one, so that memory stays flat. Disposing waits for the last:
/// the stage may end after that, whatever broke, and no write may be under way then.
/// </summary>
sealed class WriteBehind : IAsyncDisposable
{
    Task _writing = Task.CompletedTask;

    /// <summary>Begins a write when the one before is done; that one's failure comes out here.</summary>
    public async Task StartAsync(Func<Task> write)
    {
        await _writing;
        _writing = Task.Run(write);
    }

    /// <summary>Waits for the last write; its failure comes out here.</summary>
    public Task EndAsync() => _writing;

    /// <summary>Waits for the last write without a word: what broke before is what counts.</summary>
    public async ValueTask DisposeAsync() => await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
