using System.Buffers.Text;
using System.Security.Cryptography;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>How far a session has come.</summary>
public enum SessionStage
{
    /// <summary>The password was right; nothing opens but the page that asks for the code.</summary>
    PasswordGiven = 0,

    /// <summary>Signed in.</summary>
    SignedIn = 1,

    /// <summary>Signed in and locked: nothing opens but the page that asks for the password. Never stored; the row says since when.</summary>
    Locked = 2,
}

/// <summary>A session that is alive, with whose it is.</summary>
/// <param name="Id">Its row, as it stands in entries.</param>
/// <param name="Staff">Whose.</param>
/// <param name="Stage">How far.</param>
/// <param name="Ends">When it ends unless it is used before; its longest life when its person is at work on a call.</param>
/// <param name="LockedSince">When it was locked; null when it isn't.</param>
public sealed record Session(Guid Id, Staff Staff, SessionStage Stage, DateTimeOffset Ends, DateTimeOffset? LockedSince);

/// <summary>
/// Sessions are rows, and each request reads its own together with the person's: retiring somebody, changing roles or password,
/// or ending the session holds from the next request on. The cookie's secret is kept as its SHA-256 only.
/// </summary>
/// <param name="staff">Who works here.</param>
/// <param name="isAtWork">
/// Whether somebody is on a call now, and was already at the moment when the session would have ended: no lack of clicks may end that one.
/// What begins later, on whatever screen, brings no dead session back. Nobody is when not given.
/// </param>
public sealed class Sessions(StaffList staff, Func<Guid, DateTimeOffset, ValueTask<bool>>? isAtWork = null)
{
    /// <summary>
    /// Without use it ends after this (45 CFR 164.312(a)(2)(iii)), but not in the middle of a call. Use is recorded every three minutes,
    /// so it may end that much early.
    /// </summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>It ends after this in any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>From password to code.</summary>
    public static readonly TimeSpan HalfWay = TimeSpan.FromMinutes(5);

    /// <summary>How long before the end for lack of use an open desk says so.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromMinutes(2);

    static readonly TimeSpan Grain = TimeSpan.FromMinutes(3);

    internal static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static async ValueTask<Guid> InsertAsync(Act act, TimeProvider time, Staff of, SessionStage stage, string token)
    {
        var id = Ids.New(time);
        await act.Db.ExecuteAsync(
            "INSERT INTO staff_session (id, token, staff, stage, stamp, created, seen, ended) VALUES (@id, @token, @staff, @stage, @stamp, @now, @seen, 0)",
            ("@id", id), ("@token", OneTimeLinks.Hash(token)), ("@staff", of.Id), ("@stage", (int)stage), ("@stamp", of.Stamp), ("@now", act.Time), ("@seen", act.Time));
        return id;
    }

    /// <summary>The session of a cookie's secret while it is alive; null otherwise.</summary>
    /// <param name="token">The secret.</param>
    /// <param name="isUse">Whether a person asks. What a page asks by itself is no use: an empty chair's session would never end.</param>
    public async ValueTask<Session?> FindAsync(string token, bool isUse = true)
    {
        var now = staff.Installation.Store.Time.GetUtcNow();
        var found = await staff.Installation.Store.ReadAsync(async db =>
        {
            var row = await db.FirstAsync(
                "SELECT id, staff, stage, stamp, created, seen, locked FROM staff_session WHERE token = @token AND ended = 0",
                r => new Row(r.Id(0), r.Id(1), (SessionStage)r.GetInt64(2), r.GetString(3), r.Time(4), r.Time(5), r.IsDBNull(6) ? null : r.Time(6)), ("@token", OneTimeLinks.Hash(token)));
            return row is null || now - row.Created >= Longest || !Enum.IsDefined(row.Stage) ? default : (Row: row, Staff: await staff.FindAsync(db, row.Staff));
        });
        if (found.Staff is not { Retired: false } who || who.Stamp != found.Row!.Stamp)
        {
            return null;
        }

        var ends = await EndsAsync(found.Row, now);
        if (now >= ends)
        {
            return null;
        }

        if (isUse && found.Row.Locked is null && found.Row.Stage == SessionStage.SignedIn && now - found.Row.Seen > Grain)
        {
            await TouchAsync(found.Row.Id, who);
        }

        return new Session(found.Row.Id, who, found.Row.Locked is null ? found.Row.Stage : SessionStage.Locked, ends, found.Row.Locked);
    }

    // Who is on a call is asked only when it matters: shortly before the end, and after it.
    async ValueTask<DateTimeOffset> EndsAsync(Row row, DateTimeOffset now)
    {
        var (last, idle) = (row.Created + Longest, row.Seen + Idle);
        return row.Stage == SessionStage.PasswordGiven ? row.Created + HalfWay
            : idle >= last || (now >= idle - Warning && isAtWork is not null && await isAtWork(row.Staff, idle)) ? last
            : idle;
    }

    /// <summary>Locks it: from the next request on nothing of it opens, on no screen, until its person has given the password.</summary>
    public async ValueTask LockAsync(Session session)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("UPDATE staff_session SET locked = @now WHERE id = @id AND ended = 0 AND locked IS NULL", ("@now", act.Time), ("@id", session.Id));
            act.Enter(house.Id, HouseEntry.Of(act, staff.Installation.Store.Time, ActorOf(session.Staff), "session.locked", session.Staff.Client, ("session", session.Id)));
        });
    }

    async ValueTask TouchAsync(Guid session, Staff who)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("UPDATE staff_session SET seen = @now WHERE id = @id AND ended = 0", ("@now", act.Time), ("@id", session));
            act.Enter(house.Id, HouseEntry.Of(act, staff.Installation.Store.Time, ActorOf(who), "session.used", who.Client, ("session", session)));
        });
    }

    /// <summary>Signing out.</summary>
    public async ValueTask EndAsync(Session session)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("UPDATE staff_session SET ended = 1 WHERE id = @id", ("@id", session.Id));
            act.Enter(house.Id, HouseEntry.Of(act, staff.Installation.Store.Time, ActorOf(session.Staff), "sign-in.ended", session.Staff.Client, ("session", session.Id)));
        });
    }

    /// <summary>Who is signed in and has used a screen lately: for lists of whom one could ask. It opens nothing.</summary>
    public async ValueTask<HashSet<Guid>> HereAsync()
    {
        var now = staff.Installation.Store.Time.GetUtcNow();
        return [.. await staff.Installation.Store.ReadAsync(db => db.QueryAsync(
            "SELECT DISTINCT staff FROM staff_session WHERE ended = 0 AND stage = @stage AND created > @oldest AND seen > @seen",
            r => r.Id(0), ("@stage", (int)SessionStage.SignedIn), ("@oldest", now - Longest), ("@seen", now - Idle)))];
    }

    /// <summary>A person as actor of an entry, in their first role.</summary>
    public static Actor ActorOf(Staff who) => new(who.Id, who.Roles.IsEmpty ? "none" : who.Roles[0]);

    sealed record Row(Guid Id, Guid Staff, SessionStage Stage, string Stamp, DateTimeOffset Created, DateTimeOffset Seen, DateTimeOffset? Locked);
}
