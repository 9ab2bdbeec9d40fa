using Wardline.Samples;
using Wardline.Server.Switch;
using static Wardline.Server.Demo.Knows;

namespace Wardline.Server.Demo;

/// <summary>Callers of every kind, chosen from the demo's population, so that each card is true of its records.</summary>
sealed class DemoCards
{
    readonly List<SamplePerson> _people = [.. SamplePopulation.Describe(DemoHouse.Patients, DemoHouse.Seed)];
    readonly HashSet<int> _taken = [];

    DemoCards()
    {
    }

    public static IReadOnlyList<CallerCard> All { get; } = new DemoCards().Make();

    static DemoLine Desk => DemoHouse.Lines[0];

    static DemoLine Nurse => DemoHouse.Lines[1];

    static DemoLine Billing => DemoHouse.Lines[2];

    static DemoLine Member => DemoHouse.Lines[3];

    List<CallerCard> Make() =>
    [
        Genuine(), Appointment(), Forgetful(), Nickname(), Spouse(), FormerSpouse(), Friend(), Parent(), Twin(), BreachDump(), Guesser(), NoMail(), NewMailbox(), OtherClient(), Emergency(), Relay(), Facility(), DoctorsOffice(),
    ];

    CallerCard Genuine()
    {
        var p = Take(p => Mailed(p) && p is { Insurance: not null });
        return Card("genuine", "Genuine caller", Full(p), p.MobilePhone!, Nurse, "a refill of a medication", p,
            "Code sent and read back: level high, the refill view opens.", Name(p), Birth(p), Street(p), Code(p));
    }

    CallerCard Appointment()
    {
        var p = Take(Reachable);
        return Card("appointment", "Genuine, small errand", Full(p), p.MobilePhone!, Desk, "to know when the next appointment is", p,
            "Name, birth date and address reach level basic: enough for an appointment. Medical and insurance data stay closed.", Name(p), Birth(p), Street(p));
    }

    CallerCard Forgetful()
    {
        var p = Take(p => Mailed(p) && p.Age > 60);
        return Card("forgetful", "Forgetful caller", Full(p), p.MobilePhone!, Billing, "to know what the last bill was for", p,
            "One wrong answer is no lock-out: the code by e-mail settles it.",
            Name(p), Birth(p), new("Address, the old one at first", "12 Old Mill Lane, 02139", Verification.FactorIds.Address), Street(p), Code(p));
    }

    CallerCard Nickname()
    {
        var p = Take(p => Reachable(p) && p.Nickname is not null);
        return Card("nickname", "Known by another name", $"{p.Nickname} {p.Family}", p.MobilePhone!, Desk, "to move an appointment", p,
            "The nickname is found as well as the full name.",
            new("Full name", $"{p.Nickname} {p.Family}", Verification.FactorIds.FullName), Birth(p), Street(p));
    }

    CallerCard Spouse()
    {
        var p = Take(p => Mailed(p) && p.Age >= 18 && p.Relatives.Any(r => r is { Role: "SPS", IsCurrent: true }));
        var r = p.Relatives.First(r => r is { Role: "SPS", IsCurrent: true });
        return Card("spouse", "Relative with authority", $"{r.Given} {r.Family}, married to {Full(p)}", r.Phone ?? p.MobilePhone!, Billing, $"to ask about {p.Given[0]}'s bill", p,
            "The patient is verified and the relation stands on file: what the purpose names may be told.", Name(p), Birth(p), Street(p), Code(p), Self(r));
    }

    CallerCard FormerSpouse()
    {
        var p = Take(p => Reachable(p) && p.Age >= 18 && p.Relatives.Count == 1 && !p.Relatives[0].IsCurrent);
        var r = p.Relatives[0];
        return Card("former", "Relative whose authority has ended", $"{r.Given} {r.Family}, on file for {Full(p)} until {Text(r.Until!.Value)}", r.Phone ?? "unknown", Desk, $"to know when {p.Given[0]}'s next appointment is", p,
            "Every answer is right, the relation has ended: nothing is told.", Name(p), Birth(p), Street(p), Self(r));
    }

    CallerCard Friend()
    {
        var p = Take(p => Reachable(p) && p.Age >= 18 && p.Relatives.Count == 0);
        return Card("friend", "Relative without authority", $"Wilfred Ashgrove, a cousin of {Full(p)}, who is not on file", "unknown", Desk, $"to know how {p.Given[0]} is doing", p,
            "Nobody on file speaks for the patient: nothing is told. A supervisor may enter the cousin as a representative; then the name is asked again.", Name(p), Birth(p), Street(p), new("Name of the one who rings", "Wilfred Ashgrove"));
    }

    CallerCard Parent()
    {
        var p = Take(p => p.Age is > 2 and < 13 && p.MobilePhone is not null && p.Relatives.Any(r => r.Role is "MTH" or "FTH" && r is { IsCurrent: true, PatientIndex: not null }));
        var r = p.Relatives.First(r => r.Role is "MTH" or "FTH" && r is { IsCurrent: true, PatientIndex: not null });
        return Card("parent", "A minor's parent", $"{r.Given} {r.Family}, {(r.Role == "MTH" ? "mother" : "father")} of {Full(p)}", r.Phone ?? p.MobilePhone!, Desk, $"{p.Given[0]}'s appointment", p,
            "The parent stands on file: the appointment may be told.", Name(p), Birth(p), Street(p), Self(r));
    }

    CallerCard Twin()
    {
        var p = Take(p => p.BirthOrder == 2 && p.MobilePhone is not null && p.Relatives.Any(r => r.IsCurrent && r.Role is "MTH" or "FTH"));
        var other = _people.First(q => q.BirthOrder == 1 && q.BirthDate == p.BirthDate && q.Family == p.Family);
        var r = p.Relatives.First(r => r.IsCurrent && r.Role is "MTH" or "FTH");
        return Card("twin", "Twins", $"{r.Given} {r.Family}, parent of {Full(p)}, whose twin is {other.Given[0]}", r.Phone ?? p.MobilePhone!, Desk, $"{p.Given[0]}'s appointment, not {other.Given[0]}'s", p,
            "One surname, one birthday, one roof: the given name decides which of the two it is.", Name(p), Birth(p), Street(p), Self(r));
    }

    CallerCard BreachDump()
    {
        var p = Take(p => Mailed(p) && p is { Ssn: not null, Insurance: not null, Age: >= 30 });
        return Card("dump", "Impostor with a breach dump", $"a man who says he is {Full(p)}", "+1-213-555-0166", Nurse, "the list of medications, read out", p,
            "Every question of knowledge is answered, and no medical data opens: the code goes to a mailbox that he does not have.",
            Name(p), Birth(p), Street(p), LastFour(p), Member(p), Phone(p), new("Code by e-mail", "“I can't get at that mailbox. Can you send it to another one?”")) with { Carrier = "no-signature" };
    }

    CallerCard Guesser()
    {
        var p = Take(p => Reachable(p) && p is { Ssn: not null, Insurance: not null } && p.Age >= 30);
        return Card("guesser", "Impostor who guesses", $"a woman who says she is {Full(p)}", "+1-213-555-0177", Nurse, "the results of a test", p,
            "Three wrong answers close questions and codes for this call, and nothing says which were wrong. After a second such call the patient is closed to questions for a day.",
            Name(p), Birth(p), new("Address", "1 Nowhere Street, 99501", Verification.FactorIds.Address), new("Member id", "W00000000-01", Verification.FactorIds.MemberId),
            new("Last four of the social security number", p.Ssn![^4..] == "0000" ? "1111" : "0000", Verification.FactorIds.SsnLast4)) with { Carrier = "no-signature" };
    }

    CallerCard NoMail()
    {
        var p = Take(p => p is { Age: >= 18, DiedOn: null, Email: null, MobilePhone: not null, Insurance: not null });
        return Card("no-mail", "Genuine, without e-mail", Full(p), p.MobilePhone!, Billing, "to know what the plan covers", p,
            "No code can be sent, so knowledge alone: basic data opens, insurance data does not, and the agent offers another way.", Name(p), Birth(p), Street(p), Member(p), new("Code by e-mail", "“I have no e-mail.”"));
    }

    CallerCard NewMailbox()
    {
        var p = Take(p => p is { Age: >= 18, DiedOn: null, Email: not null, MobilePhone: not null, ContactSince: null });
        return Card("new-mailbox", "A mailbox that is too new", Full(p), p.MobilePhone!, Nurse, "a refill of a medication", p,
            "Nobody knows how long the mailbox has been on file, so no code goes there for thirty days.", Name(p), Birth(p), Street(p), new("Code by e-mail", "“Send it to my new address.”"));
    }

    CallerCard OtherClient()
    {
        var p = Take(p => Reachable(p) && p.Insurance is not null);
        return Card("other-client", "Dialled the wrong client", $"{Full(p)}, a patient of Northside", p.MobilePhone!, Member, "to know what the plan covers", p,
            "A call on Lakeside's line can only be about Lakeside's patients: nobody is found, and nothing says that Northside knows the caller.", Name(p), Birth(p), Member(p));
    }

    CallerCard Emergency()
    {
        var p = Take(Reachable);
        return Card("emergency", "Emergency", Full(p), p.MobilePhone!, Nurse, "help: “My chest hurts and I can't breathe.”", p,
            "No verification: the emergency button gives the script and a warm transfer.", Name(p), Birth(p));
    }

    CallerCard Relay()
    {
        var p = Take(p => Mailed(p) && p.Age > 50);
        return Card("relay", "Hard of hearing, through a relay", $"a relay operator, typing for {Full(p)}", "+1-888-555-0135", Nurse, "a refill of a medication", p,
            "The operator is a line, not a third party: the patient's own answers count, in the patient's time, and the code settles it as for anybody. The number says nothing, since it is the relay's.",
            new("Who is ringing", "“This is relay operator 4417 with a call from somebody who is hard of hearing. Please speak to them, not to me, and say ‘go ahead’ when you have finished.”"),
            Name(p), Birth(p), Street(p), Code(p));
    }

    CallerCard Facility()
    {
        var p = Take(p => Reachable(p) && p is { Age: > 65, Insurance: not null });
        return Card("facility", "A nurse of a care home", "Marguerite Oakes, a nurse of Willowbank Care Home", "+1-617-555-0171", Nurse, $"to know which medication {p.Given[0]} takes, for the home's chart", p,
            "All of it may be true, and nobody on file speaks for the patient: nothing is told. The care team rings the home back on the number that it has itself.",
            Name(p), Birth(p), Street(p), new("Name of the one who rings", "Marguerite Oakes"), new("Number to ring back", "“The ward's number, 617 555 0171. But I need it now.”"));
    }

    CallerCard DoctorsOffice()
    {
        var p = Take(p => Reachable(p) && p is { Age: >= 18, Insurance: not null });
        return Card("doctors-office", "Pretext: “doctor's office”", "a hurried voice, “Dr. Halloway's office”", "+1-213-555-0188", Billing, $"to “complete the chart” of {Full(p)}: insurance number and address, quickly", p,
            "Bits of a real record, a title and a hurry: nobody on file speaks for the patient, so nothing is told, and nothing says what was right. The real office can be rung back on the number that the client has.",
            Name(p), Birth(p), Phone(p), new("Name of the one who rings", "Sylvia Halloway"), new("Number to ring back", "“We're between offices, just give it to me now. The doctor is waiting.”")) with { Carrier = "no-signature" };
    }

    static CallerCard Card(string id, string title, string who, string from, DemoLine line, string wants, SamplePerson about, string ends, params CardAnswer[] answers) =>
        new(id, title, who, from, line, wants, answers, ends, about);

    static CardAnswer Self(SampleRelative r) => new("Name of the one who rings", $"{r.Given} {r.Family}");

    static bool Reachable(SamplePerson p) => p is { Age: >= 18, DiedOn: null, MobilePhone: not null };

    /// <summary>Has a mailbox of their own that has been on file for months: a code can be sent.</summary>
    bool Mailed(SamplePerson p) => Reachable(p) && p is { Email: not null, ContactSince: { } since }
        && since < SamplePopulation.ReferenceDate.AddDays(-90) && _people.Count(q => q.Email == p.Email) == 1;

    /// <summary>The first who fits and stands on no card yet; none alike in name and birthday, so that the search finds one.</summary>
    SamplePerson Take(Func<SamplePerson, bool> fits)
    {
        var p = _people.Find(p => !_taken.Contains(p.Index) && fits(p))
            ?? throw new InvalidOperationException("The demo's population has nobody for one of its cards: choose another seed.");
        _taken.Add(p.Index);
        return p;
    }
}
