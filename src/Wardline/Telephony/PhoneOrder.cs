using System.Data.Common;
using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Telephony;

/// <summary>Where an order stands. The ledger and the database know each by its code (<c>given-up</c>).</summary>
public enum OrderState
{
    /// <summary>Made; its first try is its maker's.</summary>
    Waiting,

    /// <summary>A try is under way, or was when a server died.</summary>
    Sending,

    /// <summary>The last try got no answer; it is tried again.</summary>
    Unanswered,

    /// <summary>The telephone system says that it is done.</summary>
    Done,

    /// <summary>
    /// It had no answer, but an event shows that what it asks is so, by the order or by hand. It is not sent again, and shows nothing of
    /// whether the telephone system answers.
    /// </summary>
    Shown,

    /// <summary>The telephone system won't do it.</summary>
    Refused,

    /// <summary>Never answered.</summary>
    GivenUp,

    /// <summary>Not wanted any more: the call is over or is about somebody else, another order took its place, or orders go nowhere.</summary>
    Withdrawn,
}

/// <summary>An order to a client's telephone system; table phone_order says what the columns are.</summary>
sealed record PhoneOrder(
    Guid Id, Guid Client, Guid Call, Guid? Phone, Guid? Patient, Guid Agent, string Kind, string Cause, long Round, long Step, byte[]? Body, OrderState State, long Tries,
    DateTimeOffset Due, DateTimeOffset Asked, DateTimeOffset? Reached, DateTimeOffset? Over, bool Used, long Version)
{
    public const string Place = "call.place", Transfer = "call.transfer", Pause = "recording.pause", Resume = "recording.resume";

    /// <summary>What is done with the line itself; <c>Back</c> ends both a hold and a consult.</summary>
    public const string Hold = "call.hold", Back = "call.resume", Consult = "call.consult", Conference = "call.conference";

    static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5), Moment = TimeSpan.FromSeconds(30);

    /// <summary>How long somebody rings: pressed again meanwhile, it is the same; and who comes on the line later is somebody else.</summary>
    public static readonly TimeSpan Rings = TimeSpan.FromMinutes(1);

    /// <summary>Where bodies stand, for the call's key.</summary>
    public const string BodyPlace = "phone-order";

    const string Columns =
        "id, client, call, phone, patient, agent, kind, cause, round, step, body, state, tries, due, asked, reached, over, used, version";

    public bool IsRecording => Kind is Pause or Resume;

    public bool IsLine => Kind is Hold or Back or Consult or Conference;

    /// <summary>
    /// How long it is tried; null: as long as the call is on. What is done with the line is for this moment: a caller who is put on
    /// hold, or a stranger who comes on the line, minutes after the agent went on without is worse than nothing.
    /// </summary>
    public TimeSpan? TriedFor => IsRecording ? null : IsLine ? Moment : Minutes;

    /// <summary>
    /// Whether an older order of the call that is under way is not wanted any more once this one is made: one of its kind, the other way
    /// round of the same thing, what was begun with the line when the call goes away, and a hand-over when the agent goes back to the caller.
    /// </summary>
    public bool TakesThePlaceOf(PhoneOrder before) =>
        Kind == before.Kind || (IsRecording && before.IsRecording) || ((IsLine || Kind == Transfer) && before.IsLine) || (Kind == Back && before.Kind == Transfer);

    /// <summary>It was done, and no event of the call has shown that what it did has ended.</summary>
    public bool Stands => IsDone && Over is null;

    /// <summary>By its answer, or by what an event shows.</summary>
    public bool IsDone => State is OrderState.Done or OrderState.Shown;

    /// <summary>Something may still be sent.</summary>
    public bool Pending => State is OrderState.Waiting or OrderState.Sending or OrderState.Unanswered;

    /// <summary>Nothing will come of it unless somebody does it by hand.</summary>
    public bool Failed => State is OrderState.Unanswered or OrderState.Refused or OrderState.GivenUp;

    /// <summary>
    /// The same in this state. What is sent no more is kept no more, but for a call that was placed: its number is compared with what the
    /// telephone system tells of it, until it has been said who answered; and for one that rings somebody: whether the next one rings the
    /// same is compared, until what it did is over.
    /// </summary>
    public PhoneOrder As(OrderState state) => this with
    {
        State = state,
        Body = state switch
        {
            OrderState.Waiting or OrderState.Sending or OrderState.Unanswered => Body,
            OrderState.Done or OrderState.GivenUp when Kind == Place && !Used => Body,
            OrderState.Done when Kind is Consult or Conference && Over is null => Body,
            _ => null,
        },
    };

    public static ValueTask<PhoneOrder?> FindAsync(Db db, Guid id) => db.FirstAsync($"SELECT {Columns} FROM phone_order WHERE id = @id", Row!, ("@id", id));

    /// <summary>The newest order of these kinds in a call, null when there is none.</summary>
    public static async ValueTask<PhoneOrder?> NewestAsync(Db db, Guid call, params string[] kinds) =>
        (await OfCallAsync(db, call)).LastOrDefault(order => kinds.Contains(order.Kind, StringComparer.Ordinal));

    /// <summary>All orders of a call, oldest first.</summary>
    public static ValueTask<List<PhoneOrder>> OfCallAsync(Db db, Guid call) => db.QueryAsync($"SELECT {Columns} FROM phone_order WHERE call = @call ORDER BY step, id", Row, ("@call", call));

    static PhoneOrder Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Id(2), r.IdOrNull(3), r.IdOrNull(4), r.Id(5), r.GetString(6), r.GetString(7), r.GetInt64(8), r.GetInt64(9), r.IsDBNull(10) ? null : r.Bytes(10),
        StateOf(r.GetString(11)), r.GetInt64(12), r.Time(13), r.Time(14), r.IsDBNull(15) ? null : r.Time(15), r.IsDBNull(16) ? null : r.Time(16), r.GetInt64(17) == 1, r.GetInt64(18));

    // A state that this program doesn't know is sent by nobody.
    static OrderState StateOf(string code) => Enum.GetValues<OrderState>().Where(state => CallRefusal.CodeOf(state) == code).DefaultIfEmpty(OrderState.Withdrawn).First();

    /// <summary>Writes it, new or changed, bound to the entry; another that was faster makes the act stale.</summary>
    /// <returns>The entry, with order, type and try in it and the row bound.</returns>
    public async ValueTask<Entry> WriteAsync(Act act, Entry entry)
    {
        var state = CallRefusal.CodeOf(State);
        (string, object?)[] columns =
        [
            ("@id", Id), ("@client", Client), ("@call", Call), ("@phone", Phone), ("@patient", Patient), ("@agent", Agent), ("@kind", Kind), ("@cause", Cause), ("@round", Round),
            ("@step", Step), ("@body", Body), ("@state", state), ("@tries", Tries), ("@due", Due), ("@asked", Asked), ("@reached", Reached), ("@over", Over), ("@used", Used),
            ("@version", Version), ("@created", act.Time),
        ];
        var touched = await act.Db.ExecuteAsync(
            Version == 0
                ? """
                  INSERT INTO phone_order (id, client, call, phone, patient, agent, kind, cause, round, step, body, state, tries, due, asked, reached, over, used, version, created)
                  VALUES (@id, @client, @call, @phone, @patient, @agent, @kind, @cause, @round, @step, @body, @state, @tries, @due, @asked, @reached, @over, @used, 1, @created)
                  """
                : """
                  UPDATE phone_order SET body = @body, state = @state, tries = @tries, due = @due, reached = @reached, over = @over, used = @used, version = version + 1
                  WHERE id = @id AND version = @version
                  """,
            columns);
        return touched == 1
            ? entry.With("order", Id.ToString("D")).With("type", Kind).With("try", Tries)
                .Bind("phone_order", Id, Version + 1, Client, Call, Phone, Patient, Agent, Kind, Cause, Round, Step, Body, state, Tries, Due, Asked, Reached, Over, Used)
            : throw new StaleException("order");
    }

    /// <summary>Says nothing of what is ordered.</summary>
    public override string ToString() => $"{nameof(PhoneOrder)} {Id}";
}
