using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Demo;

/// <summary>What <c>wardline demo</c> prints: where, how to sign in, who could ring.</summary>
static class DemoWords
{
    /// <summary>How one person works a shift: at the desk and, in a second window, as everybody who rings.</summary>
    public static IReadOnlyList<string> Shift(string phones) =>
    [
        "Sign in as Ana Brightwater and open the Desk.",
        $"Open the telephones beside it ({phones}), choose a caller and press Ring: the call shows at the desk at once, and nothing of a patient.",
        "Press Answer on the telephone: the call opens at the desk. Ask what the desk says; press the same question on the telephone, and the caller answers.",
        "Hang up on the telephone and wrap up at the desk. Then the next caller.",
    ];

    public static async Task WriteAsync(Terminal terminal, string address, string phones, bool json)
    {
        if (json)
        {
            await CommonOptions.WriteJsonAsync(terminal, new
            {
                address,
                phones,
                password = DemoStaff.Password,
                totp = Totp.ManualKey(DemoStaff.Secret),
                staff = DemoStaff.All.Select(s => new { s.Role, s.Name, email = DemoStaff.EmailOf(s.Role) }),
                cards = DemoCards.All.Select(c => new { c.Id, c.Title, c.Who, c.From, line = c.Line.Dialled, c.Wants, answers = c.Answers, c.Ends }),
            });
            return;
        }

        var data = terminal.Data;
        await data.WriteLineAsync($"Open {address} (the browser warns of the self-signed certificate) and sign in with");
        foreach (var (role, name) in DemoStaff.All)
        {
            await data.WriteLineAsync($"  {DemoStaff.EmailOf(role),-32} {name}");
        }

        await data.WriteLineAsync($"  password           {DemoStaff.Password}");
        await data.WriteLineAsync($"  authenticator key  {Totp.ManualKey(DemoStaff.Secret)}");
        await data.WriteLineAsync("  or ask for the code of the moment: wardline demo code");
        await data.WriteLineAsync();
        await data.WriteLineAsync($"To work a shift alone, with the telephones at {phones}:");
        foreach (var step in Shift(phones))
        {
            await data.WriteLineAsync($"  - {step}");
        }

        await data.WriteLineAsync();
        await data.WriteLineAsync($"Who could ring (also {address}/demo/cards; their mailboxes: {address}/demo):");
        foreach (var card in DemoCards.All)
        {
            await data.WriteLineAsync();
            await data.WriteLineAsync($"{card.Title}: {card.Who}, from {card.From}, on {card.Line.Dialled} ({card.Line.Name})");
            await data.WriteLineAsync($"  wants  {card.Wants}");
            foreach (var answer in card.Answers)
            {
                await data.WriteLineAsync($"  {answer.Asked}: {answer.Said}");
            }

            await data.WriteLineAsync($"  ends   {card.Ends}");
        }
    }
}
