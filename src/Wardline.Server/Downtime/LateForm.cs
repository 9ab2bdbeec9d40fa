using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Calls;

namespace Wardline.Server.Downtime;

/// <summary>The form of a late entry as it was typed, and how it ended. It doesn't print itself.</summary>
/// <param name="Typed">Fields by name; of several of one name, each.</param>
public sealed record LateForm(ImmutableDictionary<string, ImmutableArray<string>> Typed)
{
    static readonly Wardline.Calls.LineFacts NoLine = new("none", Guid.Empty, [], "none");

    public static LateForm Blank { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    public CallRefusal? Refusal { get; init; }

    /// <summary>The search that found nobody or several.</summary>
    public EnteredPaper? Found { get; init; }

    /// <summary>What is wrong, where the rule alone doesn't say it.</summary>
    public string? Why { get; init; }

    public static LateForm Of(IFormCollection form) => new(form.ToImmutableDictionary(f => f.Key, f => f.Value.OfType<string>().ToImmutableArray()));

    public string this[string name] => Typed.TryGetValue(name, out var values) && values.Length > 0 ? values[0] : "";

    public bool Has(string name, string value) => Typed.TryGetValue(name, out var values) && values.Contains(value);

    /// <summary>What was typed, as the sheet tells it; what isn't of its form is left to the command to refuse.</summary>
    internal async Task<(PaperCall Said, ClientProfile? Client)> ReadAsync(DowntimeDesk desk, Agent agent)
    {
        var line = Guid.TryParse(this["line"], out var id) ? await desk.LineAsync(agent, l => l.Id == id) : null;
        var zone = line is { } at ? DowntimeDesk.ZoneOf(at.Client) : TimeZoneInfo.Utc;
        ToldTo? to = this["to"] switch { "patient" => ToldTo.Patient, "representative" => ToldTo.Representative, "other" => ToldTo.Other, _ => null };
        var segments = Typed.GetValueOrDefault("segment", []);

        // Something told to nobody: a choice is missing, and the command says so.
        var told = to is not null || segments.Length > 0 || this["details"].Length > 0;
        var said = new PaperCall(
            line is { } known ? CallDesk.FactsOf(known.Line) : NoLine, this["serial"], Time(this["began"], zone), Time(this["ended"], zone),
            Guid.TryParse(this["taken-by"], out var taker) ? await desk.PersonAsync(taker) : null, this["disposition"])
        {
            Patient = new PaperPatient(this["name"], this["birth-date"], this["member-id"], this["phone"]),
            Purpose = this["purpose"] is { Length: > 0 } purpose ? purpose : null,
            Authority = this["authority"] switch { "self" => AuthorityKind.Self, "representative" => AuthorityKind.Representative, _ => null },
            Steps = [.. Typed.Keys.Where(k => k.StartsWith("step-", StringComparison.Ordinal) && this[k].Length > 0).Order(StringComparer.Ordinal).Select(k => new PaperStep(k["step-".Length..], this[k] == "agrees"))],
            Level = this["level"],
            Told = told ? [new PaperTold(to ?? (ToldTo)(-1), segments, this["details"])] : [],
            Note = this["note"],
        };
        return (said, line?.Client);
    }

    // A time that isn't one, or that the clocks left out that night, is none that can have been.
    static DateTimeOffset Time(string typed, TimeZoneInfo zone) =>
        DateTime.TryParseExact(typed, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && !zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local)) : DateTimeOffset.MaxValue;

    public override string ToString() => nameof(LateForm);
}
