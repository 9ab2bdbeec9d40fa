using System.Globalization;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Shell;

namespace Wardline.Server.Clients;

/// <summary>Scripts as administrators see them.</summary>
sealed class ScriptRegister(Scripts scripts, Lines lines, ClientList clients) : AdminRegister
{
    public override string Path => "scripts";

    public override string Title => "Scripts";

    public override string One => "a script";

    public override string Purpose => "What agents say when a call comes in on a line.";

    public override IReadOnlyList<string> Columns => ["Name", "Client", "Begins"];

    public override async Task<IReadOnlyList<FormField>> FieldsAsync() =>
    [
        new("client", "Client", FieldKind.Choice, "It can't be changed later.", [.. (await clients.AllAsync()).Where(c => !c.Retired).Select(c => (c.Id.ToString(), c.Name))], Once: true),
        new("name", "Name", FieldKind.Text),
        new("body", "Words", FieldKind.Lines, "Plain text, as it is said."),
    ];

    public override async Task<IReadOnlyList<AdminRow>> ListAsync()
    {
        var names = (await clients.AllAsync()).ToDictionary(c => c.Id, c => c.Name);
        return (await scripts.AllAsync()).ConvertAll(s => new AdminRow(s.Id, s.Retired, s.Name, names.GetValueOrDefault(s.Client, ""), s.Body.Length > 60 ? s.Body[..60] + "…" : s.Body));
    }

    public override async Task<FormValues?> ReadAsync(Guid id) => await scripts.FindAsync(id) is not { } s ? null : new FormValues()
        .With("title", s.Name).With("retired", s.Retired ? "1" : "0").With("version", s.Version.ToString(CultureInfo.InvariantCulture))
        .With("client", s.Client).With("name", s.Name).With("body", s.Body);

    public override async Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values)
    {
        var was = id is { } known ? await scripts.FindAsync(known) : null;
        return new AdminSaved(await scripts.SaveAsync(actor, new Script(
            id ?? Guid.Empty, was?.Client ?? values.Id("client") ?? Guid.Empty, values["name"], values["body"], was?.Retired ?? false, id is null ? 0 : values.Version)));
    }

    public override async Task<string> ConsequenceAsync(Guid id)
    {
        var count = (await lines.AllAsync()).Count(l => l.Script == id && !l.Retired);
        return $"It is offered to no line any more; the {count} {(count == 1 ? "line that has it keeps" : "lines that have it keep")} it until they are changed. Bringing it back undoes this.";
    }

    public override async Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired) =>
        await scripts.RetireAsync(actor, (await scripts.FindAsync(id))! with { Version = version }, retired);
}
