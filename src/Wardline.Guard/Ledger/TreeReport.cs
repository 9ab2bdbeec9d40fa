namespace Wardline.Guard.Ledger;

/// <summary>What the checker found in one log.</summary>
/// <param name="Origin">The log, as its verifier key names it.</param>
/// <param name="Size">Leaves that the signed checkpoint claims; 0 when there is no good checkpoint.</param>
/// <param name="Ok">Every entry and tile is what the checkpoint signs, and nothing is over.</param>
/// <param name="FirstBad">The lowest leaf index that is not vouched for; null when all is well or no checkpoint could be read.</param>
/// <param name="Why">What is wrong, in a sentence without any content of an entry.</param>
public sealed record TreeReport(string Origin, long Size, bool Ok, long? FirstBad, string? Why);
