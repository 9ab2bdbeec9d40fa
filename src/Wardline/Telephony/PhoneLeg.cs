using System.Text;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>The telephone system's own id of a call that is on: what orders about it name. It is kept sealed and goes with the end of the call.</summary>
static class PhoneLeg
{
    const string Table = "phone_leg", Column = "call_id";

    /// <summary>Keeps the id of a call that goes on, and drops that of one that is over; inside the act that writes the call.</summary>
    public static async ValueTask KeepAsync(Act act, HouseKey key, PhoneCall phone, string callId)
    {
        if (phone.Ended is not null)
        {
            await act.Db.ExecuteAsync("DELETE FROM phone_leg WHERE id = @id", ("@id", phone.Id));
        }
        else if (phone.Version == 0 || phone.Call is not null)
        {
            await act.Db.ExecuteAsync(
                "INSERT INTO phone_leg (id, call_id) VALUES (@id, @call) ON CONFLICT (id) DO NOTHING",
                ("@id", phone.Id), ("@call", key.Seal(Table, phone.Id, Column, Encoding.UTF8.GetBytes(callId))));
        }
    }

    /// <summary>The call of the telephone system on which a desk's call is, with that system's id of it; null when it is on none (any more).</summary>
    public static ValueTask<LineOn?> OfAsync(Db db, HouseKey key, Guid call) => db.FirstAsync(
        "SELECT p.id, l.call_id, p.state FROM phone_call p JOIN phone_leg l ON l.id = p.id WHERE p.call = @call AND p.ended IS NULL ORDER BY p.created DESC, p.id DESC LIMIT 1",
        r => new LineOn(r.Id(0), Encoding.UTF8.GetString(key.Open(Table, r.Id(0), Column, r.Bytes(1))), r.GetString(2)), ("@call", call))!;
}

/// <summary>A call that is on. It doesn't print the telephone system's id.</summary>
/// <param name="Phone">Its id here.</param>
/// <param name="CallId">The telephone system's.</param>
/// <param name="State">As it says.</param>
sealed record LineOn(Guid Phone, string CallId, string State)
{
    public override string ToString() => $"{nameof(LineOn)} {Phone}";
}
