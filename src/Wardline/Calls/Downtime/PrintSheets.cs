using System.Collections.Immutable;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>Sheets that were made to be printed, once.</summary>
/// <param name="Print">Their print.</param>
/// <param name="Client">For whose calls.</param>
/// <param name="Serials">One a sheet.</param>
/// <param name="Access">Version of access.yaml that the ladder is made from.</param>
/// <param name="Verification">Version of verification.yaml.</param>
/// <param name="Printed">When.</param>
public sealed record PrintedSheets(Guid Print, Guid Client, ImmutableArray<string> Serials, string Access, string Verification, DateTimeOffset Printed);

/// <summary>Gives numbers to sheets for the calls of a client while the system is down. Each is printed once: the ledger knows which there are.</summary>
/// <param name="Agent">Who prints.</param>
/// <param name="Client">For whose calls.</param>
/// <param name="Sheets">How many, 1 to <see cref="Most"/>.</param>
public sealed record PrintSheets(Agent Agent, Guid Client, int Sheets)
{
    /// <summary>Sheets of one print; the entry of a print names them all.</summary>
    public const int Most = 100;

    /// <summary>Asked for at the machine itself, by whoever may reach the data folder: nobody's role is looked at, and nothing of a patient is on the paper.</summary>
    public bool AtTheMachine { get; init; }

    /// <summary>Sheets that one person may have out: each is worth a few searches, and whoever has so many hasn't missed them.</summary>
    public const int MostOut = 200;

    const string Kind = "downtime.printed";
    const int Tries = 5;

    internal static RefusalKind? Decide(PrintSheets request, Guard.Access.AccessPolicy policy, string? code, long outside) =>
        !request.AtTheMachine && !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : code is null || (request.Agent.OnlyClient is { } only && only != request.Client) ? RefusalKind.NotYourCall
        : request.Sheets is < 1 or > Most ? RefusalKind.BadInput
        : !request.AtTheMachine && outside + request.Sheets > MostOut ? RefusalKind.TooManySheets
        : null;

    public async Task<Step<PrintedSheets>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var code = await floor.Store.ReadAsync(db => db.FirstAsync("SELECT code FROM client WHERE id = @id", r => r.GetString(0), ("@id", Client)), cancel);
        var outside = await floor.Store.ReadAsync(db => db.NumberAsync(
            "SELECT count(*) FROM downtime_sheet s JOIN downtime_print p ON p.id = s.print WHERE p.printed_by = @by AND s.state = 'out'", ("@by", Agent.Id)), cancel);
        if (Decide(this, floor.Access, code, outside) is { } why)
        {
            return await Sheet.RefuseAsync(floor, Agent, null, Kind, why, cancel);
        }

        for (var left = Tries; ; left--)
        {
            try
            {
                return await WriteAsync(floor, code!, cancel);
            }
            catch (StaleException) when (left > 1)
            {
                // Another print took the numbers; nothing of this one stands. The next numbers are looked for again.
            }
        }
    }

    async Task<PrintedSheets> WriteAsync(CallFloor floor, string code, CancellationToken cancel)
    {
        var log = await floor.Logs.OfAsync(Client);
        return await floor.Store.ActAsync(async act =>
        {
            var (print, last) = (Ids.New(floor.Store.Time), await act.Db.NumberAsync("SELECT max(number) FROM downtime_sheet WHERE client = @client", ("@client", Client)));
            string[] serials = [.. Enumerable.Range(1, Sheets).Select(i => Serial.Of(code, last + i))];
            await act.Db.ExecuteAsync(
                "INSERT INTO downtime_print (id, client, printed_by, sheets, access, verification, printed) VALUES (@id, @client, @by, @sheets, @access, @verification, @printed)",
                ("@id", print), ("@client", Client), ("@by", Agent.Id), ("@sheets", Sheets), ("@access", floor.Access.Version), ("@verification", floor.Verification.Version), ("@printed", act.Time));
            var entry = new Entry { Id = Ids.New(floor.Store.Time), Kind = Kind, Time = act.Time, Actor = Agent.Entry, Client = Client }
                .With("print", print).With("serials", serials).With("access", floor.Access.Version).With("verification", floor.Verification.Version)
                .Bind("downtime_print", print, 1, Client, Agent.Id, Sheets, floor.Access.Version, floor.Verification.Version, act.Time);
            for (var i = 0; i < Sheets; i++)
            {
                var sheet = new Sheet(Ids.New(floor.Store.Time), Client, last + i + 1, serials[i], print, Sheet.Out, 0, null, null, null, act.Time, 1);
                entry = await sheet.InsertAsync(act, entry);
            }

            act.Enter(log.Id, entry);
            return new PrintedSheets(print, Client, [.. serials], floor.Access.Version, floor.Verification.Version, act.Time);
        }, cancel);
    }
}
