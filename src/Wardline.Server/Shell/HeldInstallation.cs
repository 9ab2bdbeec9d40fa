using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;

namespace Wardline.Server.Shell;

/// <summary>
/// The installation as a verb holds it. A verb that runs by itself has opened it and closes it; one that runs in the server
/// borrows the server's, and its dispose leaves that open.
/// </summary>
sealed class HeldInstallation(Installation installation, bool owned) : IAsyncDisposable
{
    public Installation Installation => installation;

    public Store Store => installation.Store;

    public KeyRing Keys => installation.Keys;

    public LedgerLogs Logs => installation.Logs;

    public Sequencer Sequencer => installation.Sequencer;

    public LedgerReader Ledger => installation.Ledger;

    public AccessGate Gate => installation.Gate;

    public PatientVault Vault => installation.Vault;

    public string Folder => installation.Folder;

    public ValueTask<ClientRow?> FindClientAsync(string code) => installation.FindClientAsync(code);

    public static implicit operator Installation(HeldInstallation held) => held.Installation;

    public ValueTask DisposeAsync() => owned ? installation.DisposeAsync() : ValueTask.CompletedTask;
}
