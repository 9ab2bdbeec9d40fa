using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

public class DemoBrowserTests
{
    static readonly string[] Lists = ["clients", "lines", "scripts", "staff", "teams"];

    [Fact]
    public async Task Every_page_of_the_console_is_accessible_in_light_and_dark_and_keeps_the_content_policy()
    {
        using var folder = new Executable();
        await using var demo = await RunningDemo.StartAsync(folder.At("demo"));
        await using var desktop = await Desktop.OpenAsync(demo.Address);
        var page = desktop.Page;

        await page.GotoAsync("/sign-in");
        await desktop.ProveTheListenerHearsAsync();
        await page.ReloadAsync();
        await desktop.LookAsync("sign-in");
        await page.GetByLabel("E-mail").FillAsync("administrator@demo.example");
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await desktop.LookAsync("sign-in-refused");
        await page.GetByLabel("Password").FillAsync(demo.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Code")).ToBeVisibleAsync();
        await desktop.LookAsync("sign-in-code");
        await page.GetByLabel("Code").FillAsync(await RunningDemo.CodeAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Home");
        await desktop.LookAsync("home");

        await LookAtAdminAsync(desktop);
        await page.GotoAsync("/demo");
        await desktop.LookAsync("demo-mailboxes");
        await page.GotoAsync("/demo/cards");
        Assert.True(await page.GetByRole(AriaRole.Region).CountAsync() >= 12);
        await desktop.LookAsync("demo-cards");
        Assert.Equal(4 + (3 * Lists.Length) + 3, desktop.Looks);
    }

    [Fact]
    public async Task A_second_start_goes_on_with_the_same_data_and_reset_removes_a_demo_only()
    {
        using var folder = new Executable();
        var data = folder.At("demo");
        await using (var demo = await RunningDemo.ServeAsync(data))
        {
            var held = await RunningDemo.RunAsync("demo", "--reset", "--data", data);
            Assert.Equal(2, held.Exit);
            Assert.Contains("in use", held.Talk, StringComparison.Ordinal);
            Assert.Contains("Filling", await demo.StopAsync(), StringComparison.Ordinal);
        }

        await using (var again = await RunningDemo.StartAsync(data))
        {
            Assert.DoesNotContain("Filling", await again.StopAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunningDemo.RunAsync("ledger", "verify", "--data", data)).Exit);
        Assert.Equal(0, (await RunningDemo.RunAsync("demo", "--reset", "--data", data)).Exit);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task The_demo_refuses_other_hosts_and_folders_that_are_not_its_own()
    {
        using var folder = new Executable();
        var other = folder.At("other");
        Directory.CreateDirectory(other);
        await File.WriteAllTextAsync(Path.Combine(other, "kept.txt"), "kept", TestContext.Current.CancellationToken);
        foreach (var args in (string[][])[["demo", "--data", other, "--url", "https://localhost:0"], ["demo", "--reset", "--data", other]])
        {
            var ran = await RunningDemo.RunAsync(args);
            Assert.Equal(2, ran.Exit);
            Assert.Contains("not a demo's folder", ran.Talk, StringComparison.Ordinal);
        }

        Assert.Equal(["kept.txt"], Directory.GetFileSystemEntries(other).Select(Path.GetFileName));
        var outside = await RunningDemo.RunAsync("demo", "--data", folder.At("new"), "--url", "https://0.0.0.0:8443");
        Assert.Equal(2, outside.Exit);
        Assert.False(Directory.Exists(folder.At("new")));
    }

    static async Task LookAtAdminAsync(Desktop desktop)
    {
        var page = desktop.Page;
        foreach (var list in Lists)
        {
            await page.GotoAsync($"/admin/{list}");
            await desktop.LookAsync($"admin-{list}");
            await page.GotoAsync($"/admin/{list}/new");
            await desktop.LookAsync($"admin-{list}-new");
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Save|Add|Invite)") }).First.ClickAsync();
            await desktop.LookAsync($"admin-{list}-refused");
        }

        await page.GotoAsync("/admin/roles");
        await desktop.LookAsync("admin-roles");
    }
}
