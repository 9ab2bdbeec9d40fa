namespace Wardline.Samples;

/// <summary>
/// Gives a household its names the way families do: children inherit, partners keep, take or join surnames, Spanish
/// families pass on two, some fathers pass on everything.
/// </summary>
static class Naming
{
    public static void Name(List<Member> members, HouseholdSpan span, SeededRandom random)
    {
        var head = members[0];
        head.Heritage = NameStock.Draw(random);
        head.Family = Surname(head.Heritage, random);
        foreach (var member in members.Skip(1))
        {
            var alike = member.Role is not MemberRole.Roommate && (member.Role is not MemberRole.Partner || random.Chance(80));
            member.Heritage = alike ? head.Heritage : NameStock.Draw(random);
        }
        foreach (var member in members) GiveFirstNames(member, members);
        if (members.Count > 1 && members[1].Role == MemberRole.Partner) NamePartner(head, members[1], random);
        foreach (var member in members.Skip(1)) NameOther(member, members, random);
        if (span.Kind is HouseholdKind.Namesakes) Namesake(members[0], members[1]);
        if (span.Kind is HouseholdKind.Single && head.Gender == "female" && head.Age > 45 && random.Chance(30))
            head.Maiden = Surname(head.Heritage, random);
    }

    static string Surname(Heritage heritage, SeededRandom random)
    {
        var name = random.PickEarly(heritage.Surnames);
        if (heritage.Name == "hispanic" && random.Chance(60)) return name + " " + random.Pick(heritage.Surnames);
        return heritage.Name == "american" && random.Chance(4) ? name + "-" + random.Pick(heritage.Surnames) : name;
    }

    static void GiveFirstNames(Member member, List<Member> members)
    {
        var random = member.Random;
        string name;
        // Brothers and sisters do not share a first name.
        do name = member.Heritage.Given(random, member.Gender);
        while (members.Any(other => other != member && other.Given.Count > 0 && other.Given[0] == name));
        member.Given.Add(name);
        if (!random.Chance(45) || name.Contains(' ', StringComparison.Ordinal)) return;
        var middle = member.Heritage.Given(random, member.Gender);
        if (middle != name) member.Given.Add(middle);
    }

    static void NamePartner(Member head, Member partner, SeededRandom random)
    {
        var own = Surname(partner.Heritage, random);
        partner.Family = own;
        // In this mix the woman changes her name, or neither does; two surnames of a Spanish family stay as they are.
        var (changes, stays) = partner.Gender == "female" ? (partner, head) : (head, partner);
        if (changes.Gender != "female" || changes.Heritage.Name == "hispanic") return;
        var before = changes.Family;
        var choice = random.Below(100);
        var takes = changes.Heritage.Name is "american" or "irish" or "european" ? 55 : 25;
        if (choice < takes) changes.Family = stays.Family;
        else if (choice < takes + 15) changes.Family = First(before) + "-" + First(stays.Family);
        if (changes.Family != before) changes.Maiden = before;
    }

    static void NameOther(Member member, List<Member> members, SeededRandom random)
    {
        if (member.Role == MemberRole.Roommate) member.Family = Surname(member.Heritage, random);
        if (member.Role == MemberRole.AdultChild) NameAdultChild(member, members[0], random);
        if (member.Role != MemberRole.Child) return;
        var parents = members.FindAll(other => other.Role is MemberRole.Head or MemberRole.Partner);
        var father = parents.Find(parent => parent.Gender == "male") ?? parents[0];
        var mother = parents.Find(parent => parent != father);
        member.Family = father.Heritage.Name == "hispanic" && mother is not null
            ? First(father.Family) + " " + First(mother.Family)
            : father.Family;
    }

    static void NameAdultChild(Member child, Member parent, SeededRandom random)
    {
        child.Family = parent.Family;
        if (child.Gender != "female" || !random.Chance(50)) return;
        child.Maiden = parent.Family;
        child.Family = Surname(child.Heritage, random);
    }

    static void Namesake(Member father, Member son)
    {
        son.Given.Clear();
        son.Given.AddRange(father.Given);
        son.Family = father.Family;
        (father.Suffix, son.Suffix) = ("Sr.", "Jr.");
    }

    /// <summary>The first of two surnames; a particle (de la, Van) stays with the name it belongs to.</summary>
    static string First(string family)
    {
        var words = family.Split(' ');
        var at = 0;
        while (at < words.Length - 1 && IsParticle(words[at])) at++;
        return string.Join(' ', words.Take(at + 1));
    }

    static bool IsParticle(string word) => word is "de" or "la" or "del" or "los" or "De" or "Di" or "Van" or "van" or "der"
        or "den" or "Von" or "Vander" or "Le" or "St." or "Dela" or "Abu" or "Ben" or "Al" or "El" or "Ton";
}
