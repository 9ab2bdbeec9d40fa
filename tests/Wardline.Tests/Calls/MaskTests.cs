using System.Text.Json;
using Wardline.Calls;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Masked values leave the vault only by a reveal of their own.</summary>
public class MaskTests
{
    [Theory, InlineData("billing"), InlineData("coverage"), InlineData("refill"), InlineData("appointment"), InlineData("records")]
    public async Task A_view_shows_just_the_fields_of_its_purpose_and_no_masked_value(string purpose)
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync(purpose);
        var view = (await call.ViewsAsync()).Value!;
        var rules = desk.Floor.Access.Rules.Where(rule => rule.Purpose == purpose && rule.Roles.Contains("agent")).ToDictionary(rule => rule.Segment);
        Assert.Equal(rules.Keys.Order(StringComparer.Ordinal), view.Sections.Select(section => section.Segment));
        foreach (var section in view.Sections)
        {
            var allowed = rules[section.Segment].Fields.ToDictionary(field => field.Field, field => field.Masked);
            Assert.All(section.Items, item => Assert.Equal(allowed.Keys.Order(), item.Fields.Select(field => field.Name).Order()));
            Assert.All(section.Items.SelectMany(item => item.Fields), field => Assert.Equal(allowed[field.Name], field.Mask is not null && field.Values.IsEmpty));
        }

        var text = JsonSerializer.Serialize(view);
        foreach (var masked in new[] { InventedPatient.Maria.Born, InventedPatient.Maria.Phone, InventedPatient.Maria.Email!, InventedPatient.Maria.MemberId, InventedPatient.Mrn, InventedPatient.Ssn, InventedPatient.Street })
        {
            Assert.DoesNotContain(masked, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Garcia", view.ToString(), StringComparison.Ordinal);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_reveal_shows_one_field_of_one_item_with_a_grant_and_an_entry_of_its_own()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("coverage");
        var view = (await call.ViewsAsync()).Value!;
        var revealed = (await call.RevealsAsync("insurance.coverage", "memberId", "read-back", item: 0)).Value!;
        Assert.NotEqual(view.Grant, revealed.Grant);
        var field = Assert.Single(Assert.Single(Assert.Single(revealed.Sections).Items).Fields);
        Assert.Equal(("memberId", InventedPatient.Maria.MemberId), (field.Name, Assert.Single(field.Values)));
        Assert.Empty(Assert.Single((await call.RevealsAsync("insurance.coverage", "memberId", item: 7)).Value!.Sections).Items);

        // A field that the purpose doesn't name, and one that nothing opens.
        Assert.Equal("not-for-this-purpose", (await call.RevealsAsync("contact", "phone")).Refusal!.Code);
        Assert.Equal("not-for-this-purpose", (await call.RevealsAsync("identifiers", "ssn")).Refusal!.Code);
        var entry = Assert.Single(await desk.EntriesAsync(), e => e.Id == revealed.Grant);
        Assert.Equal(("record.reveal", "read-back"), (entry.Kind, entry.Reason));
        Assert.Equal(["insurance.coverage:memberId"], entry.Detail!["fields"].List!);
        await desk.CheckAsync();
    }
}
