using System.Collections.Immutable;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification.Authorities;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A representative was entered.</summary>
public sealed record EnteredRepresentative(Guid Id);

/// <summary>
/// A supervisor enters a representative for the patient of a call that somebody else holds: from a paper that was shown, or a word
/// of the patient. It opens nothing by itself: the caller must then say the name.
/// </summary>
/// <param name="Supervisor">Who enters it; not the agent of the call.</param>
/// <param name="Call">The call.</param>
/// <param name="Given">Given name of the representative.</param>
/// <param name="Family">Surname.</param>
/// <param name="Relation">One of <see cref="Relations.All"/>.</param>
/// <param name="Purposes">What may be discussed; at least one purpose.</param>
/// <param name="Until">Last day; at most a year from now, so that it is looked at again.</param>
/// <param name="Round">The call's identification that the supervisor was told of, from <see cref="WaitingCall.Round"/>.</param>
public sealed record EnterRepresentative(Agent Supervisor, Guid Call, string Given, string Family, string Relation, ImmutableArray<string> Purposes, DateOnly Until, long Round)
{
    const string Kind = "representative.entered";

    internal static RefusalKind? Decide(EnterRepresentative request, CallState? call, bool worked, AccessPolicy policy, DateOnly today) =>
        SupervisorStep.Denied(request.Supervisor, call, policy) is { } why ? why
        // Who has held the call or vouched for its caller is no second person for it.
        : worked ? RefusalKind.VouchedYourself
        : call!.Patient is null ? RefusalKind.NotIdentified
        // The agent has turned to another patient meanwhile: the name would land on the wrong record.
        : request.Round != call.Round ? RefusalKind.MovedOn
        : !IsName(request.Given) || !IsName(request.Family) || !Relations.Knows(request.Relation) ? RefusalKind.BadInput
        : request.Until < today || request.Until > today.AddYears(1) ? RefusalKind.BadInput
        : request.Purposes.IsDefaultOrEmpty || request.Purposes.Any(purpose => policy.FindPurpose(purpose) is null) ? RefusalKind.UnknownPurpose
        : null;

    public async Task<Step<EnteredRepresentative>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var (call, worked) = await floor.Store.ReadAsync(async db => (
            await CallState.ReadAsync(db, Call), await CallAsk.HeldByAsync(db, Call, Supervisor.Id) || await CallerApproval.ByAsync(db, Call, Supervisor.Id)), cancel);
        if (Decide(this, call, worked, floor.Access, floor.Today(call?.Client ?? Guid.Empty)) is { } why)
        {
            return await floor.RefuseAsync(Supervisor, Call, call, Kind, why, cancel: cancel);
        }

        var id = Ids.New(floor.Store.Time);
        var name = await floor.Keys.SealAsync(call!.Client, Call, EnteredRepresentatives.Place, id, EnteredRepresentatives.Bytes(Given, Family));
        try
        {
            await floor.ActAsync(Supervisor, call, Kind, async (act, entry, _) =>
            {
                var purposes = string.Join(' ', Purposes.Distinct());
                await act.Db.ExecuteAsync(
                    """
                    INSERT INTO entered_representative (id, client, patient, call, name, relation, purposes, last_day, entered_by, at)
                    VALUES (@id, @client, @patient, @call, @name, @relation, @purposes, @last, @by, @at)
                    """,
                    ("@id", id), ("@client", call.Client), ("@patient", call.Patient), ("@call", Call), ("@name", name), ("@relation", Relation),
                    ("@purposes", purposes), ("@last", Until.DayNumber), ("@by", Supervisor.Id), ("@at", act.Time));
                return entry.With("relation", Relation).With("scope", Purposes.ToArray())
                    .Bind("entered_representative", id, 1, call.Client, call.Patient, Call, name, Relation, purposes, Until.DayNumber, Supervisor.Id, act.Time);
            }, cancel);
        }
        catch (StaleException)
        {
            return await floor.RefuseAsync(Supervisor, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
        }

        return new EnteredRepresentative(id);
    }

    static bool IsName(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= 100 && !text.Any(char.IsControl);

    /// <summary>Says nothing of the name.</summary>
    public override string ToString() => $"{nameof(EnterRepresentative)} {Call}";
}
