using System.Globalization;

namespace Wardline.Samples;

/// <summary>The people of one seed. Not for several threads at once: it remembers the household asked for last.</summary>
sealed class People(ulong seed)
{
    readonly PhoneBook _phones = new(seed);
    readonly Numbers _numbers = new(seed);
    Household? _last;
    int _lastIndex = -1;

    public ulong Seed => seed;
    public Numbers Numbers => _numbers;

    public SamplePerson At(int index)
    {
        // The members' streams run on while a person is completed, so each time starts from a fresh household unless
        // the next member of the same one is asked for in order; either way a member's own stream is used once only.
        if (_last is null || index <= _lastIndex || index >= _last.Span.First + _last.Span.Count)
            _last = Household.At(seed, index, _phones, _numbers);
        _lastIndex = index;
        var home = _last;
        return Complete(home, home.Members[index - home.Span.First]);
    }

    SamplePerson Complete(Household home, Member member)
    {
        var random = member.Random;
        var id = Numbers.Uuid(random);
        var insurance = Insure(home, member);
        var relatives = new Kin(home, _phones, _numbers).Of(member);
        return new SamplePerson(
            member.Index, id, _numbers.Mrn(member.Index), random.Chance(85) ? _numbers.Ssn(member.Index) : null,
            member.Given, member.Family, member.Suffix, Nickname(member), member.Maiden,
            random.Below(1000) switch { < 6 => "other", < 9 => "unknown", _ => member.Gender },
            member.Birth, Died(member), member.BirthOrder, member.Mobile, home.Landline, member.Email, home.Address,
            Language(member), home.IsCouple && !member.IsMinor, insurance, relatives, SensitivityOf(member))
        { ContactSince = ContactSince(member) };
    }

    /// <summary>From a stream of its own, so that nothing else of the person depends on it.</summary>
    DateOnly? ContactSince(Member member)
    {
        var random = SeededRandom.For(seed, 140, (ulong)member.Index);
        var day = (member.Index % 20) switch
        {
            // Somebody who lately gave another address, and a record that was taken over without dates.
            11 => Calendar.Today.AddDays(-1 - random.Below(20)),
            17 => (DateOnly?)null,
            _ => Calendar.Today.AddDays(-120 - random.Below(2_400)),
        };
        return day < member.Birth ? member.Birth : day;
    }

    static string? Nickname(Member member) =>
        NameStock.NicknameOf(member.Given[0]) is { } nickname && member.Random.Chance(50) ? nickname : null;

    static DateOnly? Died(Member member)
    {
        // A child's own death on a demo card would help nobody.
        if (member.IsMinor || !member.Random.Chance(member.Age > 75 ? 12 : 1)) return null;
        return Calendar.Recent(member.Random, 900, member.Birth);
    }

    static string Language(Member member)
    {
        if (member.Heritage.Language == "en") return "en";
        return member.Random.Chance(member.Age > 55 ? 60 : member.Age > 20 ? 35 : 10) ? member.Heritage.Language : "en";
    }

    SampleInsurance? Insure(Household home, Member member)
    {
        // The first person always shows a policy with claims, so that the smallest population has every type.
        if (member.Random.Chance(7) && member.Index != 0) return null;
        var dependent = member.Role is (MemberRole.Partner or MemberRole.Child) && member.Age < 65 && home.Members[0].Age < 65;
        var holder = dependent ? home.Members[0].Index : member.Index;
        var payor = member.Age >= 65 ? Payors.Senior : Payors.OfFamily(home.Span.First);
        var policy = _numbers.Policy(holder);
        var suffix = (1 + (dependent ? member.Index - holder : 0)).ToString("00", CultureInfo.InvariantCulture);
        var relationship = !dependent ? "self" : member.Role == MemberRole.Partner ? "spouse" : "child";
        var group = "GRP" + (1000 + home.Span.First % 211).ToString(CultureInfo.InvariantCulture);
        return new SampleInsurance(payor, Payors.Names[payor], policy, policy + "-" + suffix, relationship, group, "CG-2026-" + policy[1..]);
    }

    static Sensitivity SensitivityOf(Member member)
    {
        if (member.Index % 33 != 7) return Sensitivity.None;
        var kind = (Sensitivity)(1 + member.Random.Below(5));
        return member.Age < 15 ? Sensitivity.Genetic : kind;
    }
}

/// <summary>Invented insurers.</summary>
static class Payors
{
    public const int Senior = 0;

    public static readonly string[] Names =
    [
        "Golden Meridian Advantage", "Larkfield Health Plan", "Bluestem Mutual", "Harbor Point Assurance",
        "Prairie Crest Health", "Ironwood Community Plan",
    ];

    public static int OfFamily(int first) => 1 + first * 7 % (Names.Length - 1);
}
