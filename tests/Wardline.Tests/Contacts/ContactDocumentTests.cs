using System.Text;
using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Patients;
using Wardline.Verification.OneTimeCodes;
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
