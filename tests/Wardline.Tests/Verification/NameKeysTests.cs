using Wardline.Verification.Comparing;
using Xunit;

namespace Wardline.Tests.Verification;

public class NameKeysTests
{
    /// <summary>Kept keys: when one of these changes, every index out there is stale and the version must rise.</summary>
    [Theory]
    [InlineData("Smith", "SND")]
    [InlineData("García Márquez", "KRS,KRSNRK,NRKS")]
    [InlineData("O'Brien", "ABRN")]
    [InlineData("de la Cruz", "DLKRS,KRS")]
    [InlineData("", "")]
    public void Keys_are_stable(string surname, string keys)
    {
        Assert.Equal(1, NameKeys.Version);
        Assert.Equal(keys, string.Join(',', NameKeys.For(surname)));
    }

    [Theory]
    [InlineData("Smith", "Smyth")]
    [InlineData("Jimenez", "Gimenez")]
    [InlineData("Jiménez", "Ximenez")]
    [InlineData("Philips", "Filips")]
    [InlineData("Knight", "Night")]
    [InlineData("Petersen", "Peterson")]
    [InlineData("Gonzalez", "Gonsales")]
    [InlineData("McDonald", "MacDonald")]
    [InlineData("de la Cruz", "Delacruz")]
    [InlineData("García Márquez", "Garcia")]
    [InlineData("Rodriguez", "Rodriques")]
    [InlineData("Schmidt", "Shmit")]
    [InlineData("Rivera", "Ribera", false)]
    public void Names_that_sound_alike_share_a_key(string filed, string said, bool shared = true) =>
        Assert.Equal(shared, NameKeys.For(filed).Overlaps(NameKeys.ForSaid($"Maria {said}")));

    [Fact]
    public void One_sound_alike_letter_wrong_usually_finds_the_name_still()
    {
        string[] names = ["Peterson", "Gonzalez", "Martinez", "Robinson", "Kowalski", "Nakamura", "Baptiste", "Dubois", "Fitzgerald", "Castillo", "Delgado", "Sanders", "Vasquez", "Bennett", "Thompson"];
        (char, char)[] alike = [('s', 'z'), ('z', 's'), ('t', 'd'), ('d', 't'), ('b', 'p'), ('p', 'b'), ('m', 'n'), ('n', 'm'), ('a', 'e'), ('e', 'a'), ('i', 'y'), ('o', 'u'), ('u', 'o'), ('k', 'c'), ('q', 'k'), ('e', 'i')];
        int found = 0, tried = 0;
        foreach (var name in names)
        {
            for (var at = 1; at < name.Length; at++)
            {
                foreach (var (_, other) in alike.Where(pair => pair.Item1 == name[at]))
                {
                    tried++;
                    found += NameKeys.For(name).Overlaps(NameKeys.ForSaid($"Ana {name[..at]}{other}{name[(at + 1)..]}")) ? 1 : 0;
                }
            }
        }
        Assert.True(tried > 80 && found >= tried * 0.95, $"{found} of {tried}");
    }

    [Fact]
    public void Keys_tell_most_names_apart()
    {
        string[] names = ["Smith", "Garcia", "Walker", "Peterson", "Nakamura", "Oyelaran", "Castillo", "Fitzgerald", "Lindqvist", "Abramov", "Dubois", "Tran", "Hussain", "Kowalski", "Bennett"];
        var pairs = names.SelectMany((a, i) => names.Skip(i + 1).Select(b => NameKeys.For(a).Overlaps(NameKeys.For(b)))).ToArray();
        Assert.True(pairs.Length > 100 && pairs.Count(shared => shared) <= 2);
    }
}
