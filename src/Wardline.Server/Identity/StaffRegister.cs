using System.Globalization;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>Staff as administrators see it. Adding somebody makes a one-time link; the person chooses the secrets, nobody else knows them.</summary>
sealed class StaffRegister(StaffList staff, People people, OneTimeLinks links, Teams teams, ClientList clients, TimeProvider time) : AdminRegister
{
    public override string Path => "staff";

    public override string Title => "Staff";

    public override string One => "a person";

    public override string Purpose => "Who works here and in which roles. Every change signs the person out.";

    public override IReadOnlyList<string> Columns => ["Name", "E-mail", "Roles", "Sign-in"];

    public override async Task<IReadOnlyList<FormField>> FieldsAsync() =>
    [
        new("name", "Name", FieldKind.Text),
        new("email", "E-mail", FieldKind.Email, "The person signs in with it."),
        new("roles", "Roles", FieldKind.Many, "The first one stands in the ledger's entries.", [.. Roles.All.Select(r => (r.Id, $"{r.Title}: {r.For}"))]),
        new("client", "Client", FieldKind.Choice, "For client staff only.", [("", "none"), .. (await clients.AllAsync()).Where(c => !c.Retired).Select(c => (c.Id.ToString(), c.Name))]),
        new("team", "Team", FieldKind.Choice, "", [("", "none"), .. (await teams.AllAsync()).Where(t => !t.Retired).Select(t => (t.Id.ToString(), t.Name))]),
    ];

    public override async Task<IReadOnlyList<AdminRow>> ListAsync() => (await staff.AllAsync()).ConvertAll(s => new AdminRow(
        s.Id, s.Retired, s.Name, s.Email, string.Join(", ", s.Roles), s.Active ? s.LockedUntil > time.GetUtcNow() ? "locked for now" : "active" : s.Retired ? "retired" : "invited"));

    public override async Task<FormValues?> ReadAsync(Guid id) => await staff.FindAsync(id) is not { } s ? null : new FormValues()
        .With("title", s.Name).With("retired", s.Retired ? "1" : "0").With("version", s.Version.ToString(CultureInfo.InvariantCulture))
        .With("name", s.Name).With("email", s.Email).With("roles", [.. s.Roles]).With("client", s.Client).With("team", s.Team);

    public override async Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values)
    {
        var to = id is { } known
            ? (await staff.FindAsync(known))!
            : new Staff { Id = Ids.New(time), Name = "", Email = "", Stamp = StaffList.NewStamp(), Roles = [] };
        (to.Name, to.Email, to.Roles) = (values["name"], StaffList.Normal(values["email"]), [.. values.Many("roles").Distinct()]);
        (to.Client, to.Team, to.Version) = (values.Id("client"), values.Id("team"), id is null ? 0 : values.Version);
        if (id is not null)
        {
            return new AdminSaved(await people.ChangeAsync(actor, to));
        }

        var (saved, secret) = await people.InviteAsync(actor, to);
        return new AdminSaved(saved, secret);
    }

    public override Task<string> ConsequenceAsync(Guid id) =>
        Task.FromResult("The person is signed out at the next click and can't sign in any more. What they did stays in the ledger. Bringing them back undoes this: password and authenticator work again.");

    public override async Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired)
    {
        var at = (await staff.FindAsync(id))!;
        at.Version = version;
        return await people.RetireAsync(actor, at, retired);
    }

    public override bool HasLinks => true;

    /// <summary>For a lost phone or a forgotten password: the old secrets hold until the link was used.</summary>
    public override async Task<string?> LinkAsync(Actor actor, Guid id) => await staff.FindAsync(id) is { Retired: false } ? await links.MakeAsync(actor, id) : null;
}
