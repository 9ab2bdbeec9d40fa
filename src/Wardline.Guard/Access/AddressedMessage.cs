using Wardline.Guard.Storage;

namespace Wardline.Guard.Access;

/// <summary>
/// A message of a patient is addressed to this client: the lawful basis on which the client's own staff read it, and on which a
/// job carries it to the client's system. It opens that message and what the policy shows beside it, of that patient only.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="Version">Its version when the fact was read; the vault compares it again with the entry.</param>
/// <param name="Client">To whom it is addressed.</param>
/// <param name="Patient">Whom it is about.</param>
/// <param name="Open">False once it is done or returned: then nobody has anything to look up for it any more.</param>
/// <param name="Job">The delivery that carries it to the client's system; null when a person reads it.</param>
[MadeBy("Wardline.Messages")]
public sealed record AddressedMessage(Guid Message, long Version, Guid Client, Guid Patient, bool Open, BasisVersion? Job = null);
