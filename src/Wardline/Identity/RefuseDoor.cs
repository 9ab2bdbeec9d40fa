using Wardline.Clients;
using Wardline.Guard.Ledger;

namespace Wardline.Identity;

/// <summary>Somebody who is signed in tried a door that is for other roles. It stands in the house's log before the answer leaves.</summary>
/// <param name="Who">The person.</param>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Door">The door's pattern (<c>/admin/staff/{id:guid}</c>), never the address as it was typed: that may carry anything.</param>
public sealed record RefuseDoor(Staff Who, string Method, string Door)
{
    public async ValueTask HandleAsync(StaffList staff)
    {
        ArgumentNullException.ThrowIfNull(staff);
        var house = await staff.HouseAsync();
        var store = staff.Installation.Store;
        await store.ActAsync(act =>
        {
            act.Enter(house.Id, HouseEntry.Of(act, store.Time, Sessions.ActorOf(Who), "door.refused", Who.Client, ("method", Method), ("door", Door)) with
            {
                Outcome = EntryOutcome.Refused,
                Reason = "role-may-not",
            });
            return ValueTask.CompletedTask;
        });
    }
}
