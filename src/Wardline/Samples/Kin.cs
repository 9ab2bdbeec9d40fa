namespace Wardline.Samples;

/// <summary>Who stands on a patient's record as related: parents of minors, partners, grown children, friends.</summary>
sealed class Kin(Household household, PhoneBook phones, Numbers numbers)
{
    public IReadOnlyList<SampleRelative> Of(Member member)
    {
        var found = new List<SampleRelative>();
        foreach (var other in household.Members)
        {
            if (other != member && RoleOf(other, member) is { } role) found.Add(FromMember(other, role, member, found.Count));
        }
        if (found.Count == 0 ? member.Random.Chance(55) : member.IsMinor && found.Count == 1 && member.Random.Chance(70))
            found.Add(FromOutside(member, found.Count));
        return found;
    }

    string? RoleOf(Member other, Member member)
    {
        if (other.IsMinor) return null;
        if (member.Role == MemberRole.Child) return other.Gender == "male" ? "FTH" : "MTH";
        if (member.Role is (MemberRole.Elder or MemberRole.Head) && other.Role == MemberRole.AdultChild)
            return other.Gender == "male" ? "SONC" : "DAUC";
        return household.IsCouple && member.Role is (MemberRole.Head or MemberRole.Partner)
            && other.Role is (MemberRole.Head or MemberRole.Partner) ? "SPS" : null;
    }

    SampleRelative FromMember(Member other, string role, Member member, int n)
    {
        var from = role switch
        {
            "FTH" or "MTH" => member.Birth,
            "SPS" => Later(member.Birth, other.Birth).AddYears(20),
            _ => Calendar.Recent(member.Random, 2000, other.Birth),
        };
        if (from > Calendar.Today) from = Calendar.Today.AddDays(-200);
        return new SampleRelative(
            Numbers.Uuid(member.Random), numbers.Relative(member.Index, n), role, other.Given[0], other.Family, other.Gender,
            other.Birth, other.Mobile ?? household.Landline, other.Email, from, null, other.Index);
    }

    /// <summary>Somebody who is no patient here: a friend, a sibling, a grandmother, or a partner of former days.</summary>
    SampleRelative FromOutside(Member member, int n)
    {
        var random = member.Random;
        var (role, ended) = Outside(member);
        var gender = role is "GRMTH" or "MTH" ? "female" : random.Chance(50) ? "female" : "male";
        var age = role is "GRMTH" ? member.Age + 55 : role is "MTH" ? member.Age + 27 : Math.Max(19, member.Age + random.Between(-8, 8));
        var family = role is "SIB" or "GRMTH" or "MTH" ? member.Family : random.PickEarly(member.Heritage.Surnames);
        var from = Calendar.Recent(random, 3000, member.Birth);
        DateOnly? until = ended ? from.AddDays(random.Between(0, Math.Max(0, Calendar.Today.DayNumber - from.DayNumber - 1))) : null;
        return new SampleRelative(
            Numbers.Uuid(random), numbers.Relative(member.Index, n), role, member.Heritage.Given(random, gender), family, gender,
            random.Chance(60) ? Calendar.Birth(random, age) : null,
            // Free here: a couple always has each other, so it never asks outside and its third number is the partner's.
            random.Chance(90) ? phones.Number(member.Index, 2) : null,
            null, from, until, null);
    }

    static (string Role, bool Ended) Outside(Member member)
    {
        if (member.IsMinor) return member.Random.Chance(60) ? ("GRMTH", false) : ("GUARD", true);
        return member.Random.Below(10) switch
        {
            < 4 => ("FRND", false),
            < 7 => ("SIB", false),
            < 8 when member.Age < 60 => ("MTH", false),
            < 9 => ("SPS", true),
            _ => ("FRND", true),
        };
    }

    static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
