namespace Wardline.Guard.Storage;

/// <summary>
/// The database could not make the act durable, or could not say that it did. On SQLite nothing of it stands. On PostgreSQL a connection
/// that was lost during the commit itself leaves it whole or not there at all: look again before trying again.
/// </summary>
public sealed class NotDurableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An act tried to commit without an entry (design §1.3). A fault of the program: the act is rolled back.</summary>
public sealed class ActWithoutEntryException() : Exception("An act must write a ledger entry before it commits, after the last step of its basis; nothing was changed.");

/// <summary>What was decided upon has changed since (compare-and-swap on a version). Nothing of the act stands: read again, decide again.</summary>
public sealed class StaleException(string what) : Exception($"The {what} was changed by another act in between; nothing was changed.");

/// <summary>The data folder or database can't be used as it is; the message says what to do.</summary>
public sealed class UnusableStoreException(string message, Exception? inner = null) : Exception(message, inner);
