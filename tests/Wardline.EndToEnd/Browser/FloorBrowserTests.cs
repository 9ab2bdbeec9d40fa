using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>An agent, a supervisor and a nurse at three screens: what one does shows at the others without a reload.</summary>
public class FloorBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task Help_a_word_and_a_call_travel_between_screens_by_the_keyboard()
    {
        await using var agent = await demo.DeskOfAsync("agent");
        await using var supervisor = await demo.DeskOfAsync("supervisor");
        await using var nurse = await demo.DeskOfAsync("nurse");
        await GoAsync(supervisor, "Floor");
        var (board, floorSaid) = (supervisor.Page.GetByRole(AriaRole.Table, new() { Name = "Calls" }), supervisor.Page.GetByRole(AriaRole.Status));
        await Assertions.Expect(floorSaid).ToHaveTextAsync("The board keeps itself up to date.");
        await Assertions.Expect(board).ToContainTextAsync("Nobody is on a call.");
        await GoAsync(nurse, "Desk");
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");

        // The call comes on the board, and so does the asking.
        await OpenCallAsync(agent);
        await Assertions.Expect(board).ToContainTextAsync("1 Identify");
        await agent.Keys.TabToAsync(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for help" }));
        await agent.Keys.PressAsync("Enter");
        await Assertions.Expect(agent.Page.GetByText("A supervisor is asked to help.")).ToBeVisibleAsync();
        await Assertions.Expect(board).ToContainTextAsync("asks for help");
        await supervisor.LookAsync("floor-board");

        // The supervisor answers and writes a word; both stand on the agent's page by themselves.
        await agent.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        await supervisor.Keys.TabToAsync(board.GetByRole(AriaRole.Link, new() { Name = "Ana Brightwater" }));
        await supervisor.Keys.PressAsync("Enter");
        await Assertions.Expect(supervisor.Page.GetByRole(AriaRole.Button, new() { Name = "I am coming" })).ToBeFocusedAsync();
        await supervisor.LookAsync("floor-call");
        await supervisor.Keys.PressAsync("Enter");
        await Assertions.Expect(supervisor.Page.GetByText("The agent is told.")).ToBeVisibleAsync();
        await Assertions.Expect(agent.Page.GetByText("Sol Pemberley is coming to help.")).ToBeVisibleAsync();
        await Assertions.Expect(supervisor.Page.GetByLabel("A word for whoever works this call")).ToBeFocusedAsync();
        await supervisor.Page.Keyboard.TypeAsync("Offer them the nurse line.");
        await supervisor.Keys.TabToAsync(supervisor.Page.GetByRole(AriaRole.Button, new() { Name = "Send it" }));
        await supervisor.Keys.PressAsync("Enter");
        await Assertions.Expect(agent.Page.GetByText("Offer them the nurse line.")).ToBeVisibleAsync();
        Assert.True(await agent.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await agent.LookAsync("call-word");
        await agent.Keys.TabToAsync(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Put away" }));
        await agent.Keys.PressAsync("Enter");
        await Assertions.Expect(agent.Page.GetByText("Offer them the nurse line.")).ToHaveCountAsync(0);

        await HandOverAsync(agent, nurse);

        // Taken over by the supervisor, the nurse's page closes by itself.
        await supervisor.Page.GotoAsync("/floor");
        await supervisor.Keys.TabToAsync(board.GetByRole(AriaRole.Link, new() { Name = "Noor Hallam" }));
        await supervisor.Keys.PressAsync("Enter");
        await supervisor.Keys.TabToAsync(supervisor.Page.GetByRole(AriaRole.Button, new() { Name = "Take over from Noor Hallam" }));
        await supervisor.Keys.PressAsync("Enter");
        await Assertions.Expect(supervisor.Page.GetByText("The call is yours.")).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.GetByText("Only the person who holds a call can work on it.")).ToBeVisibleAsync();
        await supervisor.LookAsync("call-taken-over");
    }

    static async Task HandOverAsync(Desktop agent, Desktop nurse)
    {
        await agent.Keys.TabToAsync(agent.Page.GetByRole(AriaRole.Link, new() { Name = "Hand over" }));
        await agent.Keys.PressAsync("Enter");
        await agent.LookAsync("hand-over");
        await agent.Page.GetByRole(AriaRole.Radio, new() { Name = "Noor Hallam" }).FocusAsync();
        await agent.Keys.PressAsync("Space");
        await agent.Keys.PressAsync("Enter");
        await Assertions.Expect(agent.Page.GetByText("Noor Hallam is asked to take the call.")).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Link, new() { Name = "Look at it" })).ToBeFocusedAsync();
        await nurse.Keys.PressAsync("Enter");
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Button, new() { Name = "Take the call" })).ToBeFocusedAsync();
        await nurse.LookAsync("offer");
        await nurse.Keys.PressAsync("Enter");
        await Assertions.Expect(nurse.Page.GetByText("The call is yours.")).ToBeVisibleAsync();
        await Assertions.Expect(agent.Page.GetByText("Only the person who holds a call can work on it.")).ToBeVisibleAsync();
    }

    static async Task OpenCallAsync(Desktop agent)
    {
        await GoAsync(agent, "Calls");
        await agent.Keys.TabToAsync(agent.Page.GetByRole(AriaRole.Button, new() { Name = "Open the call" }));
        await agent.Keys.PressAsync("Enter");
        await Assertions.Expect(agent.Page.GetByLabel("Full name")).ToBeFocusedAsync();
    }

    static async Task GoAsync(Desktop desktop, string to)
    {
        await desktop.Keys.TabToAsync(desktop.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = to, Exact = true }));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
    }
}
