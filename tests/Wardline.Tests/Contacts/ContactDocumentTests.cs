using System.Text;
using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Patients;
using Wardline.Verification.OnFile;
using Xunit;

namespace Wardline.Tests.Contacts;

/// <summary>What is typed, what is filed, and (in the other half) what an import makes of it.</summary>
public sealed partial class ContactDocumentTests
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
    public void A_mailbox_that_has_ended_is_told_of_nothing_and_more_than_five_are_said_to_be_more()
    {
        string Ending(string end) => Source.Replace("\"old@example.com\"", $$"""
            "old@example.com","period":{"end":"{{end}}"}
            """, StringComparison.Ordinal);
        foreach (var end in (string[])["2024-05-01", "2026-11-24T08:00:00Z", "2026-10", "2025"])
        {
            var edit = Apply(Document(Ending(end)), "phone", "617 555 0188");
            Assert.Equal((ContactOutcome.Changed, 0, false), (edit.Outcome, edit.Mailboxes.Length, edit.More));
        }

        // Unless it ends today or later, or nobody can say when.
        Assert.All((string[])["2026-11-25", "2026-11", "2026", "2027-01-01", "soon"], end => Assert.Single(Apply(Document(Ending(end)), "phone", "617 555 0188").Mailboxes));

        // One that has ended is none that is replaced, and can be put in anew; an import of what was before doesn't undo that.
        var document = Document(Ending("2025"));
        Assert.Equal(ContactOutcome.NotOnFile, Apply(document, "email", "maria.new@example.net").Outcome);
        Assert.Equal(ContactOutcome.Changed, Apply(document, "email", "old@example.com", add: true).Outcome);
        Import(document, Ending("2025"));
        Assert.Equal(2, ExpectedAnswers.Emails(document.ToBytes()).Count);

        var six = Document($$"""{"resourceType":"Patient","telecom":[{{string.Join(',', Enumerable.Range(1, 6).Select(i => $$"""{"system":"email","value":"m{{i}}@example.com"}"""))}}]}""");
        var many = Apply(six, "phone", "617 555 0188", add: true);
        Assert.Equal((5, true), (many.Mailboxes.Length, many.More));
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
