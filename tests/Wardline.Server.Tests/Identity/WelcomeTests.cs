using System.Net;
using Wardline.Identity;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Identity;

public class WelcomeTests
{
    [Fact]
    public async Task The_link_opens_once()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var link = await house.InitAsync();
        await browser.WelcomeAsync(link, house.Imke, house.Time);

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link + "/qr.svg")).Status);
    }

    [Fact]
    public async Task The_link_expires()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var link = await house.InitAsync();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(link)).Status);
        house.Time.Advance(OneTimeLinks.Life);

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link)).Status);
    }

    [Fact]
    public async Task A_second_init_replaces_the_first_and_none_works_beside_an_administrator()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var (first, second) = (await house.InitAsync(), await house.InitAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(first)).Status);
        await browser.WelcomeAsync(second, house.Imke, house.Time);

        var (code, text, err) = await house.VerbAsync("init");
        Assert.Equal(2, code);
        Assert.Empty(text);
        Assert.Contains("administrator already", err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_through_errors_but_for_secrets()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var link = await house.InitAsync();
        var page = await browser.PostAsync(link, link, ("name", "Imke Ostermann"), ("email", "imke@house.example"), ("password", "password1234"), ("again", "different"), ("code", "000000"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("value=\"Imke Ostermann\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"imke@house.example\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("well-known password", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"#again\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("password1234", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(link)).Status);
    }

    [Fact]
    public async Task A_wrong_code_leaves_the_link_good()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var link = await house.InitAsync();
        var page = await browser.PostAsync(link, link, ("name", house.Imke.Name), ("email", house.Imke.Email), ("password", house.Imke.Password), ("again", house.Imke.Password), ("code", "no code"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        await browser.WelcomeAsync(link, house.Imke, house.Time);
    }

    [Fact]
    public async Task The_picture_is_plain_svg()
    {
        await using var house = await House.OpenAsync();
        using var browser = house.NewBrowser();
        var picture = await browser.GetAsync(await house.InitAsync() + "/qr.svg");

        Assert.Equal("image/svg+xml", picture.Response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<svg ", picture.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("style", picture.Text, StringComparison.Ordinal);
    }
}
