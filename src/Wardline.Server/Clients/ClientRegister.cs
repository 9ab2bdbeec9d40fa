using System.Globalization;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Shell;

namespace Wardline.Server.Clients;

/// <summary>Clients as administrators see them.</summary>
sealed class ClientRegister(ClientList clients, Lines lines) : AdminRegister
{
    public override string Path => "clients";

    public override string Title => "Clients";

    public override string One => "a client";

    public override string Purpose => "Hospitals, clinics and health plans whose calls are handled here, and what is agreed with each.";

    public override IReadOnlyList<string> Columns => ["Name", "Code", "Time zone", "Hours", "Notice"];

    public override Task<IReadOnlyList<FormField>> FieldsAsync() => Task.FromResult<IReadOnlyList<FormField>>(
    [
        new("code", "Code", FieldKind.Text, "Lower-case letters, digits and hyphens. It can't be changed later.", Once: true),
        new("name", "Name", FieldKind.Text, "As it is said on the phone and stands in letters."),
        new("timeZone", "Time zone", FieldKind.Text, "IANA name, for instance America/Chicago."),
        new("hours", "Opening hours", FieldKind.Lines, "For instance mon-fri 08:00-18:00; sat 09:00-12:00, or always."),
        new("letterhead", "Letterhead", FieldKind.Lines, "The lines at the head of letters."),
        new("agreement", "Agreement", FieldKind.Text, "Where the business associate agreement lies, for instance its number."),
        new("noticeHours", "Notice hours", FieldKind.Number, "Hours after discovery within which the agreement wants notice of an incident."),
    ]);

    public override async Task<IReadOnlyList<AdminRow>> ListAsync() =>
        (await clients.AllAsync()).ConvertAll(c => new AdminRow(c.Id, c.Retired, c.Name, c.Code, c.TimeZone, c.Hours, $"{c.NoticeHours} h"));

    public override async Task<FormValues?> ReadAsync(Guid id) => await clients.FindAsync(id) is not { } c ? null : new FormValues()
        .With("title", c.Name).With("retired", c.Retired ? "1" : "0").With("version", c.Version.ToString(CultureInfo.InvariantCulture))
        .With("code", c.Code).With("name", c.Name).With("timeZone", c.TimeZone).With("hours", c.Hours).With("letterhead", c.Letterhead)
        .With("agreement", c.Agreement).With("noticeHours", c.NoticeHours.ToString(CultureInfo.InvariantCulture));

    public override async Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values)
    {
        var was = id is { } known ? await clients.FindAsync(known) : ClientProfile.Blank(Guid.Empty, values["code"]);
        var to = was! with
        {
            Name = values["name"],
            TimeZone = values["timeZone"],
            Hours = values["hours"],
            Letterhead = values["letterhead"],
            Agreement = values["agreement"],
            NoticeHours = values.Number("noticeHours"),
            Version = id is null ? 0 : values.Version,
        };
        return new AdminSaved(id is null ? await clients.AddAsync(actor, to) : await clients.ChangeAsync(actor, to));
    }

    public override async Task<string> ConsequenceAsync(Guid id)
    {
        var count = (await lines.AllAsync()).Count(l => l.Client == id && !l.Retired);
        return $"Its {count} {(count == 1 ? "line takes" : "lines take")} no new calls. Calls under way end as usual; records, ledger and keys stay. Bringing it back undoes this.";
    }

    public override async Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired) =>
        await clients.RetireAsync(actor, (await clients.FindAsync(id))! with { Version = version }, retired);
}
