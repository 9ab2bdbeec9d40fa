using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>A call of the telephone at one's desk, in words: nothing of a patient, and not the caller's number.</summary>
/// <param name="Phone">Its id.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Line">The line's name.</param>
/// <param name="Script">What to say; null when the line has none.</param>
/// <param name="Purposes">What the line is for.</param>
/// <param name="State">As the telephone says it.</param>
/// <param name="Seconds">Since it rang first.</param>
/// <param name="Call">The call to go on with, once it was answered.</param>
public sealed record RingingCall(Guid Phone, string Client, string Line, string? Script, ImmutableArray<string> Purposes, string State, long Seconds, Guid? Call)
{
    /// <summary>Nobody has answered yet.</summary>
    public bool Rings => State == "offered" && Call is null;
}

/// <summary>A call that a colleague hands over.</summary>
public sealed record OfferedToMe(Guid Ask, string From, string Client, string Line);

/// <summary>Gathers what the desk shows of the telephone. Which calls these are, <see cref="ListRinging"/> has decided.</summary>
sealed class DeskRinging(CallFloor floor, AccessPolicy access, ClientList clients, Lines lines, Scripts scripts, StaffList staff, TimeProvider time)
{
    /// <summary>What rings or is on the line for this person now, oldest first.</summary>
    public async Task<ImmutableArray<RingingCall>> OfAsync(Agent agent, CancellationToken cancel)
    {
        var phones = (await new ListRinging(agent).HandleAsync(floor, cancel)).Phones;
        if (phones.IsEmpty)
        {
            return [];
        }

        var shown = ImmutableArray.CreateBuilder<RingingCall>(phones.Length);
        foreach (var phone in phones)
        {
            var line = await lines.FindAsync(phone.Line);
            var script = line?.Script is { } id ? await scripts.FindAsync(id) : null;
            shown.Add(new RingingCall(
                phone.Phone, (await clients.FindAsync(phone.Client))?.Name ?? "", line?.Name ?? "", script?.Body, [.. (line?.Purposes ?? []).Select(p => access.FindPurpose(p)?.Title ?? p)],
                phone.State, Math.Max(0, (long)(time.GetUtcNow() - phone.Offered).TotalSeconds), phone.Call));
        }

        return shown.MoveToImmutable();
    }

    /// <summary>What colleagues hand over to this person now, oldest first.</summary>
    public async Task<ImmutableArray<OfferedToMe>> OffersAsync(Agent agent, CancellationToken cancel)
    {
        var offers = (await new ListOffered(agent).HandleAsync(floor, cancel)).Calls;
        var shown = ImmutableArray.CreateBuilder<OfferedToMe>(offers.Length);
        foreach (var offer in offers)
        {
            var line = await lines.FindAsync(offer.Line) is { } found ? await lines.FindAsync(found.Line) : null;
            shown.Add(new OfferedToMe(offer.Ask, (await staff.FindAsync(offer.From))?.Name ?? "A colleague", (await clients.FindAsync(offer.Client))?.Name ?? "", line?.Name ?? offer.Line));
        }

        return shown.MoveToImmutable();
    }
}
