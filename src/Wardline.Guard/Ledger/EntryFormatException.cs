namespace Wardline.Guard.Ledger;

/// <summary>An entry breaks the ledger's format. The message names the field and the rule, never the value.</summary>
public class EntryFormatException(string message) : Exception(message);

/// <summary>An entry is longer than the 65,535 bytes a bundle's length prefix can hold.</summary>
public sealed class EntryTooLargeException(int length) : EntryFormatException(
    $"The ledger entry is {length} bytes long; at most {Entry.MaxBytes} fit. Split the act's rows or sealed text over several entries.");
