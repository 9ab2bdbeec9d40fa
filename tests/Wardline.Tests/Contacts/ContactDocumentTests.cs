using System.Text;
using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Patients;
using Wardline.Verification.OnFile;
using Xunit;

namespace Wardline.Tests.Contacts;

/// <summary>What is typed, what is filed, and what an import makes of it.</summary>
public sealed class ContactDocumentTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    static readonly QuietTime Quiet = new(Now, 14);
    static readonly string Key = SegmentDocument.KeyOf("Patient", "");
    const string Source = """{"resourceType":"Patient","telecom":[{"system":"phone","value":"617-555-0142","use":"home"},{"system":"email","value":"old@example.com"}]}""";

    static SegmentDocument Document(string patient = Source)
    {
        var document = new SegmentDocument();
        document.Put(Key, Encoding.UTF8.GetBytes(patient));
        return document;
    }

    static ContactEdit Apply(SegmentDocument document, string kind, string to, string? old = null, bool add = false, DateTimeOffset? at = null) =>
        ContactChanges.Apply(document, TypedContact.Read(kind, to)!, old, add, new ContactAge(Now.AddDays(-60), false), Quiet with { Now = at ?? Now });

    static string[] Phones(SegmentDocument document) => [.. ExpectedAnswers.Phones(document.ToBytes())];

    // As the importer does it: the source's own resource over the one that is there.
    static void Import(SegmentDocument document, string patient)
    {
        document.Put(Key, Encoding.UTF8.GetBytes(patient));
        ContactChanges.Reapply(document);
    }

    [Theory]
    [InlineData("phone", "617 555 0188", "+16175550188")]
    [InlineData("phone", "+44 20 7946 0018", "+442079460018")]
    [InlineData("email", " Ana.Roa at example dot com ", "ana.roa@example.com")]
    [InlineData("address", "12 Elm Street, Boston, MA 02118", "12 Elm Street, Boston, MA 02118")]
    [InlineData("address", "12 Elm St\nApt 4\nWest  Roxbury ma 02132-1234", "12 Elm St, Apt 4, West Roxbury, MA 02132-1234")]
    [InlineData("address", "PO Box 7, Salem, MA 01970", "PO Box 7, Salem, MA 01970")]
    public void What_is_typed_is_filed_in_one_form(string kind, string typed, string filed) => Assert.Equal(filed, TypedContact.Read(kind, typed)?.Text);

    [Theory]
    [InlineData("phone", "911")]
    [InlineData("phone", "555-0188")]
    [InlineData("phone", "maria@example.com")]
    [InlineData("email", "maria")]
    [InlineData("email", "a@b")]
    [InlineData("email", "a@b.example\nBcc: x@y.example")]
    [InlineData("email", "a,b@c.example")]
    [InlineData("email", "<a@b.example>")]
    [InlineData("email", "a@\u202Eexample.com")]
    [InlineData("address", "Elm Street, Boston, MA 02118")]
    [InlineData("address", "12 Elm Street, Boston, MA")]
    [InlineData("address", "12 Elm\u202E Street, Boston, MA 02118")]
    [InlineData("address", "")]
    [InlineData("fax", "617 555 0188")]
    [InlineData(null, null)]
    public void What_is_no_number_mailbox_or_address_is_refused(string? kind, string? typed) => Assert.Null(TypedContact.Read(kind, typed));

    [Fact]
    public void Long_and_odd_text_ends_quickly()
    {
        Assert.Null(TypedContact.Read("address", new string('1', 1_000_000)));
        Assert.Null(TypedContact.Read("address", string.Concat(Enumerable.Repeat("1, ", 100))));
        Assert.Null(TypedContact.Read("email", string.Concat(Enumerable.Repeat("a.", 100)) + "@"));
    }

    [Fact]
    public void The_old_one_stays_with_its_end_and_is_used_for_nothing()
    {
        var document = Document();
        Assert.Equal("617-555-0142", Apply(document, "phone", "617 555 0188").Before);
        using var json = JsonDocument.Parse(document.ToBytes());
        var points = FhirJson.Resources(document.ToBytes()).Single().Items("telecom").Where(point => point.Text("system") == "phone").ToArray();
        Assert.Equal([("617-555-0142", "old", "2026-11-25"), ("+16175550188", "home", null)], points.Select(p => (p.Text("value"), p.Text("use"), p.Child("period").Text("end"))));
        Assert.Equal(["+16175550188"], Phones(document));
        Assert.Empty(ExpectedAnswers.Phones(document.ToBytes(), Quiet));
        Assert.Equal(["+16175550188"], ExpectedAnswers.Phones(document.ToBytes(), Quiet with { Now = Now.AddDays(14) }));
    }

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
    public void Two_numbers_that_cannot_be_read_are_not_taken_for_one()
    {
        var document = Document("""{"resourceType":"Patient","telecom":[{"system":"phone","value":"ask the neighbour"},{"system":"phone","value":"555 lobby"}]}""");
        Assert.Equal(ContactOutcome.SayWhich, Apply(document, "phone", "617 555 0188").Outcome);
        Assert.Equal(["ask the neighbour", "555 lobby"], Phones(document));
    }

    [Fact]
    public void Marks_are_nothing_of_the_patient_s()
    {
        var document = Document();
        Apply(document, "phone", "617 555 0188");
        Assert.Equal(2, document.Count);
        Assert.Single(FhirJson.Resources(document.ToBytes()));
    }
}
