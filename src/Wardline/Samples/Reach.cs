using System.Globalization;

namespace Wardline.Samples;

/// <summary>Telephones and mailboxes: own, shared, a parent's, or none.</summary>
static class Reach
{
    static readonly string[] Domains = ["example.com", "example.org", "example.net"];

    public static void Deal(List<Member> members, HouseholdSpan span, PhoneBook phones, Numbers numbers)
    {
        foreach (var member in members.Where(member => !member.IsMinor))
        {
            var random = member.Random;
            member.Mobile = random.Chance(member.Age > 80 ? 60 : 94) ? Mobile(member, span, phones) : null;
            if (random.Chance(member.Age > 75 ? 45 : 86)) member.Email = Mailbox(member, numbers, random);
        }
        var head = members[0];
        if (members.Count > 1 && members[1].Role == MemberRole.Partner) ShareAsCouplesDo(head, members[1]);
        foreach (var child in members.Where(member => member.IsMinor)) ReachThroughParents(child, members, numbers);
    }

    static string Mobile(Member member, HouseholdSpan span, PhoneBook phones) => member.Role switch
    {
        MemberRole.Partner => phones.Number(span.First, 2),
        _ => phones.Number(member.Index, 0),
    };

    static void ShareAsCouplesDo(Member head, Member partner)
    {
        if (partner.Random.Chance(10)) partner.Mobile = head.Mobile;
        if (partner.Random.Chance(8)) partner.Email = head.Email;
    }

    static void ReachThroughParents(Member child, List<Member> members, Numbers numbers)
    {
        var parents = members.FindAll(member => member.Role is MemberRole.Head or MemberRole.Partner);
        var parent = child.Random.Pick(parents);
        child.Mobile = parent.Mobile ?? parents[0].Mobile;
        if (child.Age < 13) child.Email = child.Random.Chance(50) ? parent.Email : null;
        else if (child.Random.Chance(40)) child.Email = Mailbox(child, numbers, child.Random);
    }

    static string Mailbox(Member member, Numbers numbers, SeededRandom random)
    {
        var first = NameStock.Mailbox(member.Given[0]);
        var last = NameStock.Mailbox(member.Family);
        var tail = numbers.EmailTail(member.Index).ToString(CultureInfo.InvariantCulture);
        var name = random.Below(3) switch
        {
            0 => first + "." + last + tail,
            1 => first[..1] + last + tail,
            _ => last + "." + first + "." + tail,
        };
        return name + "@" + random.Pick(Domains);
    }
}
