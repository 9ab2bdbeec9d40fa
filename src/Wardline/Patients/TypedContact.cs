using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Wardline.Verification.Comparing;
using Wardline.Verification.OnFile;

namespace Wardline.Patients;

/// <summary>A contact point as it was typed, in the form in which it is filed. It doesn't print itself.</summary>
/// <param name="Kind">One of <see cref="ContactMarks"/>'s kinds.</param>
/// <param name="Key">Its one normal form.</param>
/// <param name="Point">FHIR: a ContactPoint, or an Address.</param>
/// <param name="Text">As it is read back and as the care team reads it.</param>
public sealed partial record TypedContact(string Kind, string Key, JsonObject Point, string Text)
{
    /// <summary>Characters that may be typed.</summary>
    public const int Longest = 300;

    /// <summary>Reads what was typed; null when it is no number, mailbox or address of the United States.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="typed">A number; an e-mail address; or street, town, state and ZIP with commas or line ends between them.</param>
    public static TypedContact? Read(string? kind, string? typed) =>
        string.IsNullOrWhiteSpace(typed) || typed.Length > Longest || typed.Any(c => char.IsControl(c) && c != '\n') || Hidden().IsMatch(typed) ? null : kind switch
        {
            ContactMarks.Phone when Phone.Key(typed.Trim()) is { Length: > 0 } number =>
                new TypedContact(kind, number, new JsonObject { ["system"] = "phone", ["value"] = number }, number),
            ContactMarks.Email when Email.Key(typed) is { Length: > 0 and <= 254 } address && Mailbox().IsMatch(address) =>
                new TypedContact(kind, address, new JsonObject { ["system"] = "email", ["value"] = address }, address),
            ContactMarks.Address when Street().Match(typed.Trim()) is { Success: true } match => ReadAddress(match),
            _ => null,
        };

    static TypedContact? ReadAddress(Match match)
    {
        string Part(string name) => Spaces().Replace(match.Groups[name].Value, " ").Trim();
        string[] lines = [.. match.Groups["street"].Value.Split([',', '\n']).Select(line => Spaces().Replace(line, " ").Trim()).Where(line => line.Length > 0)];
        var (city, state, zip) = (Part("city"), Part("state").ToUpperInvariant(), Part("zip"));
        if (lines.Length is 0 or > 3 || lines.Any(line => line.Length > 100) || city.Length is 0 or > 60)
        {
            return null;
        }

        var point = new JsonObject { ["line"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]), ["city"] = city, ["state"] = state, ["postalCode"] = zip };
        return new TypedContact(ContactMarks.Address, ContactMarks.KeyOf(ContactMarks.Address, JsonSerializer.SerializeToElement(point)), point, $"{string.Join(", ", lines)}, {city}, {state} {zip}");
    }

    /// <summary>Says only of what kind it is.</summary>
    public override string ToString() => $"{nameof(TypedContact)} {Kind}";

    // What turns text round or can't be seen would make the screen say something else than what is filed.
    [GeneratedRegex(@"[\p{Cf}\p{Co}\p{Cs}]")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+\z")]
    private static partial Regex Mailbox();

    [GeneratedRegex(@"^(?<street>.*\d.*?|P\.?\s?O\.?\s?Box\s.+?)\s*[,\n]\s*(?<city>[\p{L}][\p{L} .'-]*?)\s*[,\s]\s*(?<state>[A-Za-z]{2})[,\s]+(?<zip>\d{5}(?:-\d{4})?)\z", RegexOptions.Singleline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Street();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
