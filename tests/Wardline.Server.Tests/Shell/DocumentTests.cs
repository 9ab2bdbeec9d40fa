using System.Net;
using System.Text.Json;
using Wardline.Server.Tests.Desk;
using Wardline.Server.Tests.Doors;
using Xunit;

namespace Wardline.Server.Tests.Shell;

/// <summary>The OpenAPI document against the doors that there are and against what they answer.</summary>
public class DocumentTests
{
    [Fact]
    public async Task Every_door_of_the_API_is_described_with_its_answer_and_its_body_and_no_page_is()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var document = (await browser.GetAsync("/openapi/v1.json")).Json;
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Door: $"{o.Name.ToUpperInvariant()} {path.Name}", Operation: o.Value))).ToList();
        var doors = Door.Of(house).Where(d => d.Path.StartsWith("/api/", StringComparison.Ordinal) || d.Path == "/health").Select(d => d.ToString()).ToList();
        Assert.True(doors.Count > 50);
        Assert.Equal(doors.Order(), described.Select(d => d.Door).Order());
        foreach (var (door, operation) in described)
        {
            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 5, $"{door} has no summary.");
            var answers = operation.GetProperty("responses").EnumerateObject().Where(r => r.Name.StartsWith('2')).ToList();
            Assert.True(answers is [{ Value: var answer }] && Shape(document, answer).Count > 0, $"{door}: its answer has no shape.");

            // What takes nothing is known by name: each of these is told all it needs by its address.
            string[] bodyless = ["/link", "/codes", "/view", "/notes/read", "/requests/read", "/emergency", "/call-back", "/call-back/number"];
            if (!door.StartsWith("GET ", StringComparison.Ordinal) && !bodyless.Any(b => door.EndsWith(b, StringComparison.Ordinal)))
            {
                Assert.True(Shape(document, operation.GetProperty("requestBody")).Count > 0, $"{door}: its body has no shape.");
            }
        }
    }

    [Fact]
    public async Task What_a_register_answers_has_exactly_the_fields_of_the_document()
    {
        await using var house = await House.OpenAsync();
        using var browser = await house.AdministratorAsync();
        var document = (await browser.GetAsync("/openapi/v1.json")).Json;
        var looked = 0;
        foreach (var register in (string[])["clients", "staff"])
        {
            var path = $"/api/v1/admin/{register}";
            var one = (await browser.GetAsync(path)).Json.GetProperty(register)[0];
            Assert.Equal([register], Described(path));
            Assert.Equal(Names(Schema(document, Answer(path, "get", "200")).GetProperty("properties").GetProperty(register).GetProperty("items")).Order(), Names(one, whole: true).Order());
            var whole = await browser.GetAsync($"{path}/{one.GetProperty("id").GetString()}");
            Assert.Equal(HttpStatusCode.OK, whole.Status);
            Assert.Equal(Described(path + "/{id}").Order(), Names(whole.Json, whole: true).Order());
            looked++;
        }

        Assert.Equal(2, looked);
        Assert.Contains("link", Shape(document, Answer("/api/v1/admin/staff", "post", "201")));
        Assert.DoesNotContain("link", Shape(document, Answer("/api/v1/admin/clients", "post", "201")));

        JsonElement Answer(string path, string method, string status) => document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status);
        List<string> Described(string path) => Shape(document, Answer(path, "get", "200"));
    }

    /// <summary>The property names of a JSON body or answer.</summary>
    static List<string> Shape(JsonElement document, JsonElement of) => Names(Schema(document, of));

    static JsonElement Schema(JsonElement document, JsonElement of)
    {
        if (!of.TryGetProperty("content", out var content) || !content.GetProperty("application/json").TryGetProperty("schema", out var schema))
        {
            return JsonElement.Parse("{}");
        }

        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));
        }

        return schema;
    }

    static List<string> Names(JsonElement of, bool whole = false) =>
        [.. (whole ? of : of.TryGetProperty("properties", out var properties) ? properties : JsonElement.Parse("{}")).EnumerateObject().Select(p => p.Name)];
}
