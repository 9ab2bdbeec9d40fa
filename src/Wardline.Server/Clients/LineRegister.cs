using System.Collections.Immutable;
using System.Globalization;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Shell;

namespace Wardline.Server.Clients;

/// <summary>Lines as administrators see them.</summary>
sealed class LineRegister(Lines lines, ClientList clients, Scripts scripts, ImmutableArray<(string Id, string Title)> purposes) : AdminRegister
{
    public override string Path => "lines";

    public override string Title => "Lines";

    public override string One => "a line";

    public override string Purpose => "The numbers that callers dial. A line says whose patients a call can be about, and for what.";

    public override IReadOnlyList<string> Columns => ["Name", "Number", "Client", "Purposes"];

    public override async Task<IReadOnlyList<FormField>> FieldsAsync() =>
    [
        new("client", "Client", FieldKind.Choice, "It can't be changed later.", [.. (await clients.AllAsync()).Where(c => !c.Retired).Select(c => (c.Id.ToString(), c.Name))], Once: true),
        new("dialled", "Number", FieldKind.Text, "The number that callers dial, with area code."),
        new("name", "Name", FieldKind.Text, "As the desk calls it."),
        new("purposes", "Purposes", FieldKind.Many, "", purposes),
        new("script", "Script", FieldKind.Choice, "What the agent says; of the same client.", [("", "none"), .. (await scripts.AllAsync()).Where(s => !s.Retired).Select(s => (s.Id.ToString(), s.Name))]),
    ];

    public override async Task<IReadOnlyList<AdminRow>> ListAsync()
    {
        var names = (await clients.AllAsync()).ToDictionary(c => c.Id, c => c.Name);
        return (await lines.AllAsync()).ConvertAll(l => new AdminRow(l.Id, l.Retired, l.Name, l.Dialled, names.GetValueOrDefault(l.Client, ""), string.Join(", ", l.Purposes)));
    }

    public override async Task<FormValues?> ReadAsync(Guid id) => await lines.FindAsync(id) is not { } l ? null : new FormValues()
        .With("title", l.Name).With("retired", l.Retired ? "1" : "0").With("version", l.Version.ToString(CultureInfo.InvariantCulture))
        .With("client", l.Client).With("dialled", l.Dialled).With("name", l.Name).With("purposes", [.. l.Purposes]).With("script", l.Script);

    public override async Task<AdminSaved> SaveAsync(Actor actor, Guid? id, FormValues values)
    {
        var was = id is { } known ? await lines.FindAsync(known) : null;
        var to = new Line(
            id ?? Guid.Empty, was?.Client ?? values.Id("client") ?? Guid.Empty, values["dialled"], values["name"], [.. values.Many("purposes")], values.Id("script"),
            was?.Retired ?? false, id is null ? 0 : values.Version);
        return new AdminSaved(await lines.SaveAsync(actor, to));
    }

    public override Task<string> ConsequenceAsync(Guid id) =>
        Task.FromResult("Calls to this number find no line any more, and the number can be given to another line. Calls under way end as usual. Bringing it back undoes this while no other line has the number.");

    public override async Task<Saved> RetireAsync(Actor actor, Guid id, long version, bool retired) =>
        await lines.RetireAsync(actor, (await lines.FindAsync(id))! with { Version = version }, retired);
}
