using System.Globalization;

namespace Wardline.Samples;

/// <summary>
/// Numbers kept for fiction: 555-0100 to 555-0199, in real area codes. There are only a hundred in each code, so they
/// are dealt and not drawn: each index owns three, and no stranger shares one below <see cref="Owners"/> patients.
/// Beyond that numbers come round again, as they must.
/// </summary>
sealed class PhoneBook
{
    const int PerCode = 33;

    readonly (string Code, string State)[] _codes;

    public PhoneBook(ulong seed)
    {
        _codes = [.. PlaceStock.AreaCodes];
        var random = SeededRandom.For(seed, 110, 0);
        for (var i = _codes.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (_codes[i], _codes[j]) = (_codes[j], _codes[i]);
        }
    }

    /// <summary>How many indexes have numbers of their own.</summary>
    public int Owners => _codes.Length * PerCode;

    /// <summary>The state whose area code this index dials from: where its household lives.</summary>
    public string State(int index) => _codes[index % _codes.Length].State;

    /// <param name="index">Whose numbers.</param>
    /// <param name="slot">0 to 2: for a household's first index mobile, landline, partner's mobile.</param>
    public string Number(int index, int slot)
    {
        var at = index % _codes.Length;
        var code = _codes[at].Code;
        // Turned by a step of its own in each code, or in a small population every number would end in 0100.
        var line = 100 + (index / _codes.Length % PerCode * 3 + slot + at * 37) % 100;
        return string.Create(CultureInfo.InvariantCulture, $"+1-{code}-555-0{line}");
    }
}
