using System.Text.Json;

namespace Wardline.EndToEnd.Calls;

/// <summary>What an invented patient of a sample says on the telephone.</summary>
sealed record SampleCaller(string Name, string BirthDate, string Phone, string? Email)
{
    /// <summary>The callers of a folder made by <c>wardline sample</c>, those with a mailbox first; in its order otherwise.</summary>
    public static List<SampleCaller> In(string folder) =>
    [
        .. File.ReadLines(Path.Combine(folder, "Patient.000.ndjson")).Select(line => Of(JsonElement.Parse(line)))
            .OfType<SampleCaller>().OrderBy(c => c.Email is null),
    ];

    static SampleCaller? Of(JsonElement patient)
    {
        var name = patient.GetProperty("name")[0];
        return Telecom(patient, "phone") is { } phone && patient.TryGetProperty("birthDate", out var birth) && name.TryGetProperty("given", out var given)
            ? new SampleCaller($"{given[0].GetString()} {name.GetProperty("family").GetString()}", birth.GetString()!, phone, Telecom(patient, "email"))
            : null;
    }

    static string? Telecom(JsonElement patient, string system) => !patient.TryGetProperty("telecom", out var all) ? null : all.EnumerateArray()
        .Where(t => t.GetProperty("system").GetString() == system).Select(t => t.GetProperty("value").GetString()).FirstOrDefault();
}
