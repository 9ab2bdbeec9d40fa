namespace Wardline.Samples;

/// <summary>What kind of people live together.</summary>
enum HouseholdKind
{
    Single, Couple, Family, SingleParent, Twins, ElderAndChild, Namesakes, Roommates,
}

/// <summary>One household's place in the population.</summary>
readonly record struct HouseholdSpan(HouseholdKind Kind, int First, int Count);

/// <summary>
/// Cuts the indexes into households without looking at more than twenty of them, so that person 99,999 costs no more
/// than person 0. The first block is fixed: a dozen people already show twins, a grown child who speaks for a parent, a
/// parent alone, and father and son of one name.
/// </summary>
static class HouseholdPlan
{
    public const int BlockSize = 20;

    static readonly HouseholdKind[] FirstBlock =
    [
        HouseholdKind.Twins, HouseholdKind.Couple, HouseholdKind.ElderAndChild, HouseholdKind.SingleParent,
        HouseholdKind.Namesakes, HouseholdKind.Single, HouseholdKind.Single, HouseholdKind.Family, HouseholdKind.Single,
    ];

    public static HouseholdSpan Of(ulong seed, int index)
    {
        var block = index / BlockSize;
        var random = SeededRandom.For(seed, 1, (ulong)block);
        var at = block * BlockSize;
        for (var n = 0; ; n++)
        {
            var left = (block + 1) * BlockSize - at;
            var kind = block == 0 && n < FirstBlock.Length ? FirstBlock[n] : Draw(random);
            var size = Size(kind, random);
            if (size > left) (kind, size) = (HouseholdKind.Single, 1);
            if (index < at + size) return new HouseholdSpan(kind, at, size);
            at += size;
        }
    }

    static HouseholdKind Draw(SeededRandom random) => random.Below(100) switch
    {
        < 50 => HouseholdKind.Single,
        < 68 => HouseholdKind.Couple,
        < 78 => HouseholdKind.Family,
        < 86 => HouseholdKind.SingleParent,
        < 89 => HouseholdKind.Twins,
        < 95 => HouseholdKind.ElderAndChild,
        < 97 => HouseholdKind.Namesakes,
        _ => HouseholdKind.Roommates,
    };

    static int Size(HouseholdKind kind, SeededRandom random) => kind switch
    {
        HouseholdKind.Single => 1,
        HouseholdKind.Family => random.Between(3, 5),
        HouseholdKind.Twins => 4,
        HouseholdKind.Couple or HouseholdKind.SingleParent or HouseholdKind.ElderAndChild
            or HouseholdKind.Namesakes or HouseholdKind.Roommates => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
