using System.Text;
using Wardline.Guard.Vault;
using Wardline.Patients;
using Wardline.Verification.OneTimeCodes;
using Wardline.Verification.OnFile;
using Xunit;

namespace Wardline.Tests.Contacts;

/// <summary>Imports before and after a change: none undoes it, none makes it older.</summary>
public sealed partial class ContactDocumentTests
{
    // As the importer does it: the source's own resource over the one that is there, or none where the source has no contact data.
    static void Import(SegmentDocument document, string? patient, DateTimeOffset? at = null)
    {
        if (patient is null)
        {
            document.Remove(Key);
        }
        else
        {
            document.Put(Key, Encoding.UTF8.GetBytes(patient));
        }

        ContactChanges.Reapply(document, at ?? Now);
    }

    static string WithPhone(string number) => Source.Replace("617-555-0142", number, StringComparison.Ordinal);

    static string[] Addresses(SegmentDocument document) => [.. FhirJson.Resources(document.ToBytes()).Single().Items("address").Where(one => one.Text("use") != "old").Select(one => string.Join(", ", one.Texts("line")))];

    [Fact]
    public void An_import_that_does_not_know_of_it_undoes_nothing_and_changes_nothing()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        var before = document.ToBytes();
        Import(document, Source);
        Assert.Equal(before, document.ToBytes());

        // Another change of the source comes in beside it.
        Import(document, Source.Replace("old@", "newer@", StringComparison.Ordinal));
        Assert.Equal(["+16175550188"], Phones(document));
        Assert.Equal(["newer@example.com"], ExpectedAnswers.Emails(document.ToBytes()));
    }

    [Fact]
    public void An_import_that_brings_it_does_not_make_it_old_and_is_right_from_then_on()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        var known = Source.Replace("""617-555-0142","use":"home""", """(617) 555-0188","period":{"start":"2001-01-01"},"use":"home""", StringComparison.Ordinal);
        Import(document, known);
        Assert.Equal(["(617) 555-0188"], Phones(document));
        Assert.Empty(ExpectedAnswers.Phones(document.ToBytes(), Quiet));
        Import(document, Source);
        Assert.Equal(["617-555-0142"], Phones(document));
    }

    [Fact]
    public void A_source_that_has_moved_on_is_right()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        Import(document, Source.Replace("0142", "0199", StringComparison.Ordinal));
        Assert.Equal(["617-555-0199"], Phones(document));
    }

    [Fact]
    public void Through_several_changes_the_source_is_replaced_by_the_newest_and_what_came_back_stays()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        Apply(document, "phone", "617 555 0189");
        Import(document, Source);
        Assert.Equal(["+16175550189"], Phones(document));
        Apply(document, "phone", "617 555 0142");
        Import(document, Source);
        Assert.Equal(["617-555-0142"], Phones(document));

        Apply(document, "phone", "617 555 0190", add: true);
        Import(document, Source);
        Assert.Equal(["617-555-0142", "+16175550190"], Phones(document));
        Apply(document, "phone", "617 555 0191", old: "617 555 0190");
        Import(document, Source);
        Assert.Equal(["617-555-0142", "+16175550191"], Phones(document));
    }

    [Fact]
    public void A_slip_and_a_slip_and_back_to_the_first_new_one_is_not_undone_by_an_import()
    {
        var document = Document();
        foreach (var to in (string[])["617 555 0188", "617 555 0189", "617 555 0188"])
        {
            Apply(document, "phone", to);
        }

        Import(document, Source);
        Assert.Equal(["+16175550188"], Phones(document));
    }

    [Fact]
    public void What_was_put_out_and_is_brought_back_by_an_import_is_new()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        Apply(document, "phone", "617 555 0142", at: Now.AddDays(1));

        // The care team works the first message only: the second change stands, and what it replaced isn't back.
        Import(document, WithPhone("617 555 0188"), Now.AddDays(2));
        Assert.Equal(["+16175550142"], Phones(document));

        // The system has had the second, and turns to the first afterwards.
        Import(document, Source, Now.AddDays(3));
        Import(document, WithPhone("617 555 0188"), Now.AddDays(5));
        Import(document, WithPhone("617 555 0188"), Now.AddDays(6));
        Assert.Equal(["617 555 0188"], Phones(document));
        string? Called(int days, int unchanged)
        {
            var expected = new Expected(new Dictionary<string, byte[]> { [Segments.Contact] = document.ToBytes() });
            return CodePoint.ChooseNumber(expected, new ContactAge(Now.AddDays(-60), true), new AgeNeeded(unchanged, Quiet with { Now = Now.AddDays(days) }))?.Hint;
        }

        Assert.Null(Called(18, 7));
        Assert.Equal("•••-•••-••88", Called(19, 7));
        Assert.Null(Called(34, 30));
        Assert.Equal("•••-•••-••88", Called(35, 30));
        Assert.Empty(ExpectedAnswers.Phones(document.ToBytes(), Quiet with { Now = Now.AddDays(18) }));
    }

    [Fact]
    public void What_was_put_out_and_comes_in_beside_the_right_one_is_new_as_well()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        Apply(document, "phone", "617 555 0142", at: Now.AddDays(1));
        Import(document, Source.Replace("[", """[{"system":"phone","value":"617 555 0188"},""", StringComparison.Ordinal), Now.AddDays(20));
        Assert.Equal(["617-555-0142"], ExpectedAnswers.Phones(document.ToBytes(), Quiet with { Now = Now.AddDays(33) }));
        Assert.Equal(2, ExpectedAnswers.Phones(document.ToBytes(), Quiet with { Now = Now.AddDays(34) }).Count);
    }

    [Theory, InlineData("""{"resourceType":"Patient"}"""), InlineData(null)]
    public void What_a_call_added_stands_though_the_source_brings_no_contact_data(string? source)
    {
        var document = source is null ? new SegmentDocument() : Document(source);
        Apply(document, "email", "maria.new@example.net", add: true);
        Import(document, source);
        Import(document, null);
        Assert.Equal(["maria.new@example.net"], ExpectedAnswers.Emails(document.ToBytes()));
        Assert.Empty(ExpectedAnswers.Emails(document.ToBytes(), Quiet));
    }

    [Theory]
    [InlineData("12 Elm Street, Apt 4, Boston, MA 02118", "12 ELM ST APT 4", "BOSTON")]
    [InlineData("12 Elm Street, Apt 4, Boston, MA 02118", "12 Elm Street Apt. 4", "Roxbury")]
    [InlineData("PO Box 7, Boston, MA 02118", "P.O. BOX 7", "BOSTON")]
    public void An_address_that_the_source_writes_its_own_way_is_brought_and_no_older(string typed, string line, string city)
    {
        const string before = """{"resourceType":"Patient","address":[{"line":["3 Quay Road"],"city":"Boston","postalCode":"02110"}]}""";
        var theirs = $$"""{"line":["{{line}}"],"city":"{{city}}","postalCode":"02118-1234"}""";
        var document = Document(before);
        Apply(document, "address", typed);
        Import(document, $$"""{"resourceType":"Patient","address":[{{theirs}}]}""");
        Assert.Equal([line], Addresses(document));
        Assert.Empty(ExpectedAnswers.Addresses(document.ToBytes(), Quiet));
        Assert.Single(ExpectedAnswers.Addresses(document.ToBytes(), Quiet with { Now = Now.AddDays(14) }));

        // An added one is not put in beside it, and goes when the source drops it.
        var added = Document(before);
        Apply(added, "address", typed, add: true);
        Import(added, before);
        Assert.Equal(2, Addresses(added).Length);
        Import(added, before.Replace("\"address\":[", "\"address\":[" + theirs + ",", StringComparison.Ordinal));
        Assert.Equal([line, "3 Quay Road"], Addresses(added));
        Import(added, before);
        Assert.Equal(["3 Quay Road"], Addresses(added));
    }

    [Fact]
    public void A_better_form_of_the_same_address_is_not_taken_for_the_one_it_replaced()
    {
        const string before = """{"resourceType":"Patient","address":[{"line":["12 Elm"],"city":"Boston","postalCode":"02118"}]}""";
        foreach (var typed in (string[])["12 Elm Avenue, Boston, MA 02118", "12 Elm, Apt 4, Boston, MA 02118"])
        {
            var document = Document(before);
            Assert.Equal(ContactOutcome.Changed, Apply(document, "address", typed).Outcome);
            Import(document, before);
            Assert.Equal([typed[..typed.IndexOf(", Boston", StringComparison.Ordinal)]], Addresses(document));
        }

        // Where the source leaves the apartment out it is another address, and as quiet.
        var moved = Document(before.Replace("12 Elm", "3 Quay Road", StringComparison.Ordinal));
        Apply(moved, "address", "12 Elm, Apt 4, Boston, MA 02118");
        Import(moved, before);
        Assert.Equal(["12 Elm"], Addresses(moved));
        Assert.Empty(ExpectedAnswers.Addresses(moved.ToBytes(), Quiet));
    }
}
