namespace Wardline.Samples;

/// <summary>What a member is to the others of the household.</summary>
enum MemberRole
{
    Head, Partner, Child, AdultChild, Elder, Roommate,
}

/// <summary>A member while the household is still being put together.</summary>
sealed class Member(int index, MemberRole role, string gender, DateOnly birth, SeededRandom random)
{
    public int Index { get; } = index;
    public MemberRole Role { get; } = role;
    public string Gender { get; } = gender;
    public DateOnly Birth { get; } = birth;
    public SeededRandom Random { get; } = random;
    public List<string> Given { get; } = [];
    public string Family { get; set; } = "";
    public string? Maiden { get; set; }
    public string? Suffix { get; set; }
    public int? BirthOrder { get; set; }
    public Heritage Heritage { get; set; } = null!;
    public string? Mobile { get; set; }
    public string? Email { get; set; }
    public int Age => Calendar.Age(Birth);
    public bool IsMinor => Age < 18;
}

/// <summary>
/// People under one roof: who they are, what they are called, how they are reached. A pure function of seed and place,
/// so any person can be asked for alone and always knows the same family.
/// </summary>
sealed class Household
{
    readonly HouseholdSpan _span;
    readonly SeededRandom _random;
    readonly List<Member> _members = [];

    Household(ulong seed, HouseholdSpan span, PhoneBook phones, Numbers numbers)
    {
        _span = span;
        _random = SeededRandom.For(seed, 2, (ulong)span.First);
        Settle(seed);
        Naming.Name(_members, span, _random);
        Landline = _random.Chance(_members[0].Age > 60 ? 65 : 22) ? phones.Number(span.First, 1) : null;
        Reach.Deal(_members, span, phones, numbers);
        Address = PlaceStock.Draw(_random, phones.State(span.First));
    }

    public HouseholdSpan Span => _span;
    public IReadOnlyList<Member> Members => _members;
    public string? Landline { get; }
    public SampleAddress Address { get; }
    public SeededRandom Random => _random;
    public bool IsCouple => _members.Count > 1 && _members[1].Role == MemberRole.Partner;

    public static Household At(ulong seed, int index, PhoneBook phones, Numbers numbers) =>
        new(seed, HouseholdPlan.Of(seed, index), phones, numbers);

    void Settle(ulong seed)
    {
        var headAge = HeadAge();
        var headGender = HeadGender();
        Add(seed, _span.Kind is HouseholdKind.ElderAndChild ? MemberRole.Elder : MemberRole.Head, headGender, Calendar.Birth(_random, headAge));
        switch (_span.Kind)
        {
            case HouseholdKind.Couple:
                AddPartner(seed, headAge, headGender);
                break;
            case HouseholdKind.Family:
                AddPartner(seed, headAge, headGender);
                AddChildren(seed);
                break;
            case HouseholdKind.SingleParent:
                AddChildren(seed);
                break;
            case HouseholdKind.Twins:
                AddPartner(seed, headAge, headGender);
                AddTwins(seed, headAge);
                break;
            case HouseholdKind.ElderAndChild:
                Add(seed, MemberRole.AdultChild, _random.Chance(60) ? "female" : "male", Calendar.Birth(_random, headAge - _random.Between(22, 34)));
                break;
            case HouseholdKind.Namesakes:
                Add(seed, MemberRole.AdultChild, "male", Calendar.Birth(_random, headAge - _random.Between(22, 26)));
                break;
            case HouseholdKind.Roommates:
                Add(seed, MemberRole.Roommate, Either(), Calendar.Birth(_random, headAge + _random.Between(0, 6)));
                break;
            case HouseholdKind.Single:
                break;
            default:
                throw new InvalidOperationException("A kind of household without a rule: add one to Settle.");
        }
    }

    int HeadAge() => _span.Kind switch
    {
        HouseholdKind.Single => _random.Chance(60) ? _random.Between(18, 64) : _random.Between(60, 94),
        HouseholdKind.Couple => _random.Between(24, 86),
        HouseholdKind.Family or HouseholdKind.Twins => _random.Between(29, 50),
        HouseholdKind.SingleParent => _random.Between(22, 48),
        HouseholdKind.ElderAndChild => _random.Between(70, 95),
        HouseholdKind.Namesakes => _random.Between(46, 78),
        HouseholdKind.Roommates => _random.Between(19, 33),
        _ => throw new InvalidOperationException("A kind of household without an age: add one to HeadAge."),
    };

    string HeadGender() => _span.Kind switch
    {
        HouseholdKind.Namesakes => "male",
        HouseholdKind.SingleParent => _random.Chance(78) ? "female" : "male",
        _ => Either(),
    };

    string Either() => _random.Chance(51) ? "female" : "male";

    void AddPartner(ulong seed, int headAge, string headGender)
    {
        var same = _random.Chance(5);
        var gender = same == (headGender == "male") ? "male" : "female";
        Add(seed, MemberRole.Partner, gender, Calendar.Birth(_random, Math.Max(20, headAge + _random.Between(-5, 5))));
    }

    void AddChildren(ulong seed)
    {
        // Nobody becomes a parent before nineteen here, whoever of the two is younger.
        var eldest = Math.Min(17, _members.Min(member => member.Age) - 19);
        while (_members.Count < _span.Count)
            Add(seed, MemberRole.Child, Either(), Calendar.Birth(_random, _random.Between(0, Math.Max(0, eldest))));
    }

    void AddTwins(ulong seed, int headAge)
    {
        var birth = Calendar.Birth(_random, _random.Between(1, Math.Clamp(headAge - 25, 2, 16)));
        var identical = _random.Chance(40);
        var first = Either();
        Add(seed, MemberRole.Child, first, birth);
        Add(seed, MemberRole.Child, identical ? first : Either(), birth);
        _members[^2].BirthOrder = 1;
        _members[^1].BirthOrder = 2;
    }

    void Add(ulong seed, MemberRole role, string gender, DateOnly birth)
    {
        var index = _span.First + _members.Count;
        _members.Add(new Member(index, role, gender, birth, SeededRandom.For(seed, 3, (ulong)index)));
    }
}
