using System.Globalization;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>Teams as administrators see them.</summary>
sealed class TeamRegister(Teams teams, StaffList staff) : AdminRegister
{
    public override string Path => "teams";

    public override string Title => "Teams";

    public override string One => "a team";

    public override string Purpose => "Who works together: for boards, training and supervision.";

    public override IReadOnlyList<string> Columns => ["Name", "People"];

    public override Task<IReadOnlyList<FormField>> FieldsAsync() => Task.FromResult<IReadOnlyList<FormField>>([new("name", "Name", FieldKind.Text)]);

    public override async Task<IReadOnlyList<AdminRow>> ListAsync()
    {
        var people = await staff.AllAsync();
        return (await teams.AllAsync()).ConvertAll(t => new AdminRow(t.Id, t.Retired, t.Name, Count(people, t.Id).ToString(CultureInfo.InvariantCulture)));
    }

    public override async Task<FormValues?> ReadAsync(Guid id) => await teams.FindAsync(id) is not { } t ? null : new FormValues()
        .With("title", t.Name).With("retired", t.Retired ? "1" : "0").With("version", t.Version.ToString(CultureInfo.InvariantCulture)).With("name", t.Name);

    public override async Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values)
    {
        var was = id is { } known ? await teams.FindAsync(known) : null;
        return new AdminSaved(await teams.SaveAsync(actor, new Team(id ?? Guid.Empty, values["name"], was?.Retired ?? false, id is null ? 0 : values.Version)));
    }

    public override async Task<string> ConsequenceAsync(Guid id)
    {
        var count = Count(await staff.AllAsync(), id);
        return $"Nobody new joins it; its {count} {(count == 1 ? "person stays" : "people stay")} in it. Bringing it back undoes this.";
    }

    public override async Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired) =>
        await teams.RetireAsync(actor, (await teams.FindAsync(id))! with { Version = version }, retired);

    static int Count(List<Staff> people, Guid team) => people.Count(s => s.Team == team && !s.Retired);
}
