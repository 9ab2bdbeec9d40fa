using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>
/// The acts of signing in. An attempt is counted before the answer is looked at, so that many guesses at once get no more
/// looks than one after the other; a right answer takes the count back.
/// </summary>
public sealed class SignIn(StaffList staff)
{
    /// <summary>Wrong answers, of password and code together, before no more are looked at.</summary>
    public const int MostFailures = 5;

    /// <summary>For how long.</summary>
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    TimeProvider Time => staff.Installation.Store.Time;

    /// <summary>Counts an attempt. Null: the person is locked out or was retired, and nothing may be looked at.</summary>
    /// <param name="id">Who is claimed.</param>
    /// <param name="step"><c>password</c> or <c>code</c>.</param>
    public async ValueTask<Staff?> CountAsync(Guid id, string step)
    {
        var house = await staff.HouseAsync();
        return await staff.Installation.Store.ActAsync(async act =>
        {
            // Takes the row's lock first: two attempts at once are counted one after the other.
            await act.Db.NumberAsync("SELECT version FROM staff WHERE id = @id" + act.Db.ForUpdate, ("@id", id));
            var who = await staff.FindAsync(act.Db, id);
            if (who is null or { Active: false } || who.LockedUntil > act.Time)
            {
                act.Enter(house.Id, Failure(act, id, who, step, who is { Active: true } ? "locked" : "not-active"));
                return null;
            }

            who.Failed++;
            if (who.Failed >= MostFailures)
            {
                who.LockedUntil = act.Time + Lock;
                who.Failed = 0;
            }

            await staff.WriteAsync(act, house, who, Sessions.ActorOf(who), "sign-in.attempt", ("step", step), ("locks", who.LockedUntil > act.Time));
            who.Version++;
            return who;
        });
    }

    /// <summary>Writes that an attempt failed; the count stands already.</summary>
    public async ValueTask FailedAsync(Staff? who, string step, string reason)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(act =>
        {
            act.Enter(house.Id, Failure(act, who?.Id ?? Guid.Empty, who, step, reason));
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>The password was right: takes this attempt back and opens a half-way session. Returns the cookie's secret.</summary>
    /// <exception cref="StaleException">The row changed meanwhile.</exception>
    public ValueTask<string> PasswordGivenAsync(Staff who)
    {
        (who.Failed, who.LockedUntil) = who.LockedUntil > Time.GetUtcNow() ? (MostFailures - 1, DateTimeOffset.UnixEpoch) : (who.Failed - 1, who.LockedUntil);
        return OpenAsync(who, SessionStage.PasswordGiven, "sign-in.password", null);
    }

    /// <summary>The code was right: the half-way session ends and a full one under a new secret begins. Returns that secret.</summary>
    /// <param name="who">With the step of the taken code, so that it can't be taken again.</param>
    /// <param name="half">The half-way session.</param>
    /// <param name="by"><c>totp</c> or <c>recovery-code</c>.</param>
    /// <exception cref="StaleException">The row changed meanwhile: perhaps the same code was taken by another request.</exception>
    public ValueTask<string> SignedInAsync(Staff who, Session half, string by)
    {
        (who.Failed, who.LockedUntil) = (0, DateTimeOffset.UnixEpoch);
        return OpenAsync(who, SessionStage.SignedIn, "sign-in.done", half, ("by", by));
    }

    /// <summary>How long a lock asks for the password alone; after it for the code as well.</summary>
    public static readonly TimeSpan ShortLock = TimeSpan.FromMinutes(15);

    /// <summary>Whether this lock asks for the code as well: who stayed away that long may be anybody by now.</summary>
    public bool AsksForCode(Session locked) => locked.LockedSince is { } since && Time.GetUtcNow() - since > ShortLock;

    /// <summary>
    /// Counts an attempt at a locked screen, against its session only: who guesses at the public sign-in can't hold it shut. Null: nothing
    /// may be looked at, for too many attempts are under way at once, or the session has ended.
    /// </summary>
    public async ValueTask<Staff?> CountUnlockAsync(Session locked)
    {
        var house = await staff.HouseAsync();
        return await staff.Installation.Store.ActAsync(async act =>
        {
            var who = await staff.FindAsync(act.Db, locked.Staff.Id);
            var counted = who is { Active: true } && await act.Db.ExecuteAsync(
                "UPDATE staff_session SET misses = misses + 1 WHERE id = @id AND ended = 0 AND locked IS NOT NULL AND misses < @most", ("@id", locked.Id), ("@most", MostFailures)) == 1;
            act.Enter(house.Id, counted
                ? HouseEntry.Of(act, Time, Sessions.ActorOf(who!), "sign-in.attempt", who!.Client, ("step", "unlock"), ("session", locked.Id))
                : Failure(act, locked.Staff.Id, who, "unlock", "locked"));
            return counted ? who : null;
        });
    }

    /// <summary>Writes that an answer at a locked screen was wrong; after too many the session ends, and password and code are asked for.</summary>
    public async ValueTask FailedUnlockAsync(Staff who, Session locked, string reason)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(async act =>
        {
            act.Enter(house.Id, Failure(act, who.Id, who, "unlock", reason));
            if (await act.Db.ExecuteAsync("UPDATE staff_session SET ended = 1 WHERE id = @id AND ended = 0 AND misses >= @most", ("@id", locked.Id), ("@most", MostFailures)) == 1)
            {
                act.Enter(house.Id, HouseEntry.Of(act, Time, Sessions.ActorOf(who), "sign-in.ended", who.Client, ("session", locked.Id), ("by", "wrong-answers")));
            }
        });
    }

    /// <summary>The answers were right: takes the session's attempts back, and the locked session goes on under the same secret.</summary>
    /// <param name="who">With the step of the taken code, if one was asked for.</param>
    /// <param name="locked">The locked session.</param>
    /// <param name="by"><c>password</c>, or <c>password-and-code</c>.</param>
    /// <exception cref="StaleException">The row changed meanwhile, or the session has ended.</exception>
    public async ValueTask UnlockedAsync(Staff who, Session locked, string by)
    {
        var house = await staff.HouseAsync();
        await staff.Installation.Store.ActAsync(async act =>
        {
            if (await act.Db.ExecuteAsync("UPDATE staff_session SET locked = NULL, misses = 0, seen = @now WHERE id = @id AND ended = 0 AND locked IS NOT NULL", ("@now", act.Time), ("@id", locked.Id)) != 1)
            {
                throw new StaleException("session");
            }

            // Without a code nothing of the person changes: guesses at the public sign-in, which do, can't make this stale.
            (string, object?)[] detail = [("session", locked.Id), ("by", by)];
            if (by == "password")
            {
                act.Enter(house.Id, HouseEntry.Of(act, Time, Sessions.ActorOf(who), "session.unlocked", who.Client, detail));
            }
            else
            {
                await staff.WriteAsync(act, house, who, Sessions.ActorOf(who), "session.unlocked", detail);
            }
        });
    }

    async ValueTask<string> OpenAsync(Staff who, SessionStage stage, string kind, Session? before, params (string, object?)[] detail)
    {
        var house = await staff.HouseAsync();
        var token = Sessions.NewToken();
        await staff.Installation.Store.ActAsync(async act =>
        {
            if (before is not null && await act.Db.ExecuteAsync("UPDATE staff_session SET ended = 1 WHERE id = @id AND ended = 0", ("@id", before.Id)) != 1)
            {
                throw new StaleException("session");
            }

            var session = await Sessions.InsertAsync(act, Time, who, stage, token);
            await staff.WriteAsync(act, house, who, Sessions.ActorOf(who), kind, [("session", session), .. detail]);
        });
        who.Version++;
        return token;
    }

    Entry Failure(Act act, Guid id, Staff? who, string step, string reason) =>
        HouseEntry.Of(act, Time, new Actor(id, who is null || who.Roles.IsEmpty ? "none" : who.Roles[0]), "sign-in.failed", who?.Client, ("step", step)) with
        {
            Outcome = EntryOutcome.Failed,
            Reason = reason,
        };
}
