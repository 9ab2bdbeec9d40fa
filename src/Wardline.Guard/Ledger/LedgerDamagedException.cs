namespace Wardline.Guard.Ledger;

/// <summary>
/// Stored ledger bytes (a tile, a bundle) do not have the shape that the tree's size demands. The writer must stop:
/// going on would sign a root over damage. Mend by restoring the tile, or by rebuilding it from the entries.
/// </summary>
public sealed class LedgerDamagedException(string message) : Exception(message);
