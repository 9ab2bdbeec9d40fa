using System.Runtime.InteropServices;

namespace Wardline.Server.Shell;

/// <summary>That a verb which serves should end: Ctrl-C, or SIGTERM from a service manager.</summary>
sealed class StopSignal : IDisposable
{
    readonly CancellationTokenSource _stop;
    readonly PosixSignalRegistration _term;

    /// <param name="cancel">The command line's own, for Ctrl-C.</param>
    public StopSignal(CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            _stop.Cancel();
        });
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Asks for the end from within.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Waits for it.</summary>
    public async Task WaitAsync() => await Task.Delay(Timeout.Infinite, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose()
    {
        _term.Dispose();
        _stop.Dispose();
    }
}
