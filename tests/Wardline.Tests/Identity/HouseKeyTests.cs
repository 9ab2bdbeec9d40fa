using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Identity;

public class HouseKeyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_opens_in_its_place_alone_and_after_a_restart(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Guid row = Ids.New(room.Time);
        byte[] sealedText, token;
        using (HouseKey key = await room.Installation.OpenHouseKeyAsync("trial"))
        {
            (sealedText, token) = (key.Seal("staff", row, "totp", "secret"u8), key.Token("staff-email", "a@house.example"));
        }

        await room.RestartAsync();
        using HouseKey again = await room.Installation.OpenHouseKeyAsync("trial");
        using HouseKey other = await room.Installation.OpenHouseKeyAsync("other");
        Assert.Equal("secret"u8.ToArray(), again.Open("staff", row, "totp", sealedText));
        Assert.Equal(token, again.Token("staff-email", "a@house.example"));
        Assert.NotEqual(token, again.Token("other-field", "a@house.example"));
        Assert.NotEqual(token, other.Token("staff-email", "a@house.example"));
        Assert.Throws<SealBrokenException>(() => again.Open("staff", Ids.New(room.Time), "totp", sealedText));
        Assert.Throws<SealBrokenException>(() => again.Open("staff", row, "codes", sealedText));
        Assert.Throws<SealBrokenException>(() => again.Open("team", row, "totp", sealedText));
        Assert.Throws<SealBrokenException>(() => other.Open("staff", row, "totp", sealedText));
        sealedText[^1] ^= 1;
        Assert.Throws<SealBrokenException>(() => again.Open("staff", row, "totp", sealedText));
    }

    [Fact]
    public async Task Each_key_is_made_once_with_its_entry_and_stands_in_the_status()
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres: false);
        for (int i = 0; i < 3; i++)
        {
            (await room.Installation.OpenHouseKeyAsync("trial")).Dispose();
        }

        Assert.Single(await room.EntriesAsync(), e => e.Kind == "key.created" && e.Detail!["owner"].Text == "trial");
        var house = Assert.Single(await room.Installation.Keys.StatusAsync(), k => k.Kind == KeyKind.House);
        Assert.Equal((room.Installation.Keys.RootName, 2L), (house.Parent, house.Count));
    }
}
