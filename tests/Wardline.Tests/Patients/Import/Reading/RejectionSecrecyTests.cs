using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Wardline.Patients.Import.Reading;
using Xunit;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class RejectionSecrecyTests : IDisposable
{
    private const string Canary = "Zq7Canary";

    private static readonly string[] Valid =
    [
        ImportInput.Ann,
        ImportInput.Condition("Patient/ann", more: ""","code":{"coding":[{"system":"http://s","code":"x","display":"d"}],"text":"t"},"onsetDateTime":"2020-01-01","note":[{"text":"n"}]"""),
        """{"resourceType":"Observation","id":"o","status":"final","code":{"text":"c"},"subject":{"reference":"Patient/ann"},"effectiveDateTime":"2020-02-02T10:00:00Z","valueQuantity":{"value":1.5,"unit":"mg"},"component":[{"code":{"text":"x"},"valueBoolean":true}]}""",
        """{"resourceType":"Coverage","id":"v","status":"active","beneficiary":{"reference":"Patient/ann"},"payor":[{"display":"P"}],"period":{"start":"2020-01-01"},"class":[{"type":{"text":"g"},"value":"1"}]}""",
        """{"resourceType":"Appointment","id":"a","status":"booked","start":"2020-02-02T10:00:00Z","participant":[{"actor":{"reference":"Patient/ann"},"status":"accepted"}]}""",
    ];

    private readonly ImportInput input = new();

    public void Dispose() => input.Dispose();

    [Fact]
    public void No_reason_and_no_path_repeats_the_input()
    {
        var rejections = 0;
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 40], Gen.Int[0, 9], Gen.Int[0, 3]).Sample(
            (which, place, how, wrapping) =>
            {
                var found = Read(Wrapped(Mutated(Valid[which], place, how), wrapping));
                Interlocked.Add(ref rejections, found.Count);
                foreach (var rejected in found)
                {
                    var told = $"{rejected.Type} {rejected.Reason} {rejected.ElementPath} {rejected.Links}";
                    Assert.DoesNotContain(Canary, told, StringComparison.OrdinalIgnoreCase);
                    Assert.DoesNotContain("875432", told, StringComparison.Ordinal);
                }
            },
            iter: 3000,
            threads: 1);
        Assert.True(rejections > 1000, $"only {rejections} rejections were looked at");
    }

    private List<Rejected> Read(string text)
    {
        var path = input.Write("x.ndjson", text);
        return ReadAllAsync().GetAwaiter().GetResult();

        async Task<List<Rejected>> ReadAllAsync() => [.. (await input.ReadAsync(path)).OfType<Rejected>()];
    }

    private static string Wrapped(string resource, int how) => how switch
    {
        0 => resource,
        1 => ImportInput.Bundle("collection", resource),
        2 => ImportInput.Bundle("transaction", ImportInput.Ann, resource),
        _ => $$"""{"resourceType":"Bundle","type":"{{Canary}}","entry":[{"resource":{{resource}}}]}""",
    };

    /// <summary>First every string becomes a canary, then one place is broken in one of ten ways.</summary>
    private static string Mutated(string json, int place, int how)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var places = Leaves(root).ToList();
        foreach (var leaf in places.Where(leaf => leaf is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetPropertyName() is "text" or "display" or "family"))
        {
            leaf.ReplaceWith(Canary + "Text");
        }

        var target = Leaves(root).ElementAt(place % places.Count);
        if (how < 7)
        {
            target.ReplaceWith(how switch
            {
                0 => JsonValue.Create(Canary),
                1 => new JsonObject { [Canary] = Canary },
                2 => new JsonArray(Canary, Canary),
                3 => JsonValue.Create(875432875432L),
                4 => JsonValue.Create(Canary + "\u0001"),
                5 => new JsonObject { ["reference"] = $"{Canary}/1", ["value" + Canary] = Canary },
                _ => (JsonNode?)null,
            });
            return root.ToJsonString();
        }

        root[how == 7 ? Canary : $"value{Canary}"] = Canary;
        return how == 9 ? root.ToJsonString()[..^(1 + place)] : root.ToJsonString();
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject item => item.Select(property => property.Value!).SelectMany(Leaves),
        JsonArray list => list.SelectMany(item => Leaves(item!)),
        _ => [node],
    };
}
