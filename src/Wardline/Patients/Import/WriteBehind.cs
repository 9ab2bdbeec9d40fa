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

    public async ValueTask DisposeAsync() => await _writing;
}
