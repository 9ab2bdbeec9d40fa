namespace Wardline.Guard.Keys;

/// <summary>
/// A key could not be unwrapped or may not be used: wrong parent, wrong place, changed bytes, unknown
/// version, or a key at the end of its use. Which of these it was is told only where the attacker
/// learns nothing from it; key bytes are never part of the message.
/// </summary>
public sealed class KeyRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A sealed text did not open: its bytes, its key or the place it claims to stand in do not fit
/// together. The message carries no value and no hint which of the three it was.
/// </summary>
public sealed class SealBrokenException() : Exception(
    "A sealed text did not open: its bytes, its key or its place do not belong together. "
    + "Run `wardline ledger verify`; if it finds the row changed, restore it from a backup.");

/// <summary>
/// The root key cannot be opened as the installation is set up. Fatal at start; the message says what is
/// wrong, in which file or token, and what to do.
/// </summary>
public sealed class KeySetupException(string message, Exception? inner = null) : Exception(message, inner);
