using System.Text.Json;

namespace Wardline.EndToEnd.Plaintext;

/// <summary>Every identifier of a sample population, in the forms in which somebody might write it.</summary>
static class SampleSecrets
{
    /// <summary>A shorter name or number would be found by chance in any large file.</summary>
    const int Shortest = 5;

    public static string[] In(string folder)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            // NDJSON has a document a line, a bundle is one document.
            var documents = file.EndsWith(".ndjson", StringComparison.Ordinal) ? File.ReadLines(file) : [File.ReadAllText(file)];
            foreach (var document in documents)
            {
                Walk(JsonElement.Parse(document), all);
            }
        }

        return [.. all.Where(s => s.Length >= Shortest)];
    }

    static void Walk(JsonElement at, HashSet<string> all)
    {
        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in at.EnumerateArray())
            {
                Walk(item, all);
            }
        }
        else if (at.ValueKind == JsonValueKind.Object)
        {
            if (at.TryGetProperty("resourceType", out var type) && type.GetString() is "Patient" or "RelatedPerson")
            {
                Person(at, all);
            }

            foreach (var property in at.EnumerateObject())
            {
                if (property.Name is "subscriberId")
                {
                    all.Add(property.Value.GetString()!);
                }

                Walk(property.Value, all);
            }
        }
    }

    static void Person(JsonElement person, HashSet<string> all)
    {
        foreach (var name in Items(person, "name"))
        {
            Add(all, name, "family");
            foreach (var given in Items(name, "given"))
            {
                all.Add(given.GetString()!);
            }
        }

        foreach (var identifier in Items(person, "identifier"))
        {
            Add(all, identifier, "value");
            if (Text(identifier, "system")?.EndsWith("us-ssn", StringComparison.Ordinal) == true && Text(identifier, "value") is { Length: 9 } ssn)
            {
                all.Add($"{ssn[..3]}-{ssn[3..5]}-{ssn[5..]}");
            }
        }

        foreach (var contact in Items(person, "telecom"))
        {
            Add(all, contact, "value");
            if (Text(contact, "system") == "phone")
            {
                AddPhone(all, Text(contact, "value")!);
            }
        }

        foreach (var line in Items(person, "address").SelectMany(a => Items(a, "line")))
        {
            all.Add(line.GetString()!);
        }

        Add(all, person, "birthDate");
    }

    // As people write it, as machines keep it, and without the country.
    static void AddPhone(HashSet<string> all, string phone)
    {
        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        var ten = digits[^10..];
        all.UnionWith([digits, "+" + digits, ten, $"{ten[..3]}-{ten[3..6]}-{ten[6..]}", $"({ten[..3]}) {ten[3..6]}-{ten[6..]}", $"{ten[..3]}.{ten[3..6]}.{ten[6..]}"]);
    }

    static void Add(HashSet<string> all, JsonElement of, string property)
    {
        if (Text(of, property) is { } text)
        {
            all.Add(text);
        }
    }

    static string? Text(JsonElement of, string property) => of.TryGetProperty(property, out var value) ? value.GetString() : null;

    static JsonElement.ArrayEnumerator Items(JsonElement of, string property) => of.TryGetProperty(property, out var value) ? value.EnumerateArray() : default;
}
