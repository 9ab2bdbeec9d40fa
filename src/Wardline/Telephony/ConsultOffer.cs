using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>
/// The offer that goes with a consulted colleague. It lasts as long as the consult: who is spoken with no more sees nothing more of the
/// call and can't take it. And while it lasts it is not taken at the desk, for the caller would stay behind on the telephone.
/// </summary>
static class ConsultOffer
{
    /// <summary>Takes it back inside the act that ends the consult, if it is open still.</summary>
    /// <returns>The entry of that act, with the row bound, and whom the call was offered to.</returns>
    public static async ValueTask<(Entry Entry, Guid? Colleague)> WithdrawAsync(Act act, Entry entry, PhoneOrder consult)
    {
        var offer = IsOfColleague(consult) ? (await CallAsk.OpenOfAsync(act.Db, consult.Call)).Find(ask => ask.Kind == CallAsk.TakeCall && ask.Asker == consult.Agent && ask.Made <= consult.Asked) : null;
        return offer is null ? (entry, null) : (await offer.CloseAsync(act, entry.With("ask", offer.Id), consult.Agent, "withdrawn"), offer.Asked);
    }

    /// <summary>Whether an order that is made now ends what an older one has of its colleague.</summary>
    public static bool EndedBy(PhoneOrder made, PhoneOrder before) =>
        IsOfColleague(before) && (before.Pending || before.Stands) && made.IsLine && !IsOfColleague(made) && (before.Pending || made.Kind != PhoneOrder.Conference);

    /// <summary>Whether the caller waits on the telephone while their agent speaks with a colleague, or is about to.</summary>
    public static async ValueTask<bool> StandsAsync(Db db, Guid call) =>
        (await PhoneOrder.OfCallAsync(db, call)).LastOrDefault(o => o.IsLine && o.Kind != PhoneOrder.Conference && (o.Stands || o.Pending)) is { } newest && IsOfColleague(newest);

    static bool IsOfColleague(PhoneOrder order) => order.Kind == PhoneOrder.Consult && order.Cause == CallRefusal.CodeOf(TransferTo.Colleague);
}
