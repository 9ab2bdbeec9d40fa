using Wardline.Server.Tests.Calls;
using Wardline.Tests.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>The floor's board says live which client's telephone system doesn't answer.</summary>
public sealed class SilentBoardTests
{
    const string Silent = "▲ The telephone system of";

    [Fact]
    public async Task A_silent_telephone_system_comes_to_the_board_and_goes_when_it_answers()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (supervisor, agent, call) = (await house.AsAsync("supervisor"), await house.AsAsync("agent"), await PhonePageTests.AnsweredAsync(house, platform));
        await using var live = await supervisor.ListenAsync("/floor/events");
        Assert.DoesNotContain(Silent, await live.NextAsync(), StringComparison.Ordinal);
        platform.Next(OtherEnd.Says("503 Busy"));
        await agent.PostAsync(call, call + "/recording", ("to", "pause"));
        Assert.Contains("Pause it by hand", (await agent.GetAsync(call)).Text, StringComparison.OrdinalIgnoreCase);

        // The second try, a second later, is the one that is answered.
        platform.Next(OtherEnd.Says("503 Busy"));
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        var board = await live.NextAsync();
        Assert.Contains(Silent, board, StringComparison.Ordinal);
        Assert.Contains("1 order has no answer: agents do it by hand", board, StringComparison.Ordinal);
        Assert.Contains(Silent, (await supervisor.GetAsync("/floor")).Text, StringComparison.Ordinal);

        platform.Next(OtherEnd.Says("204 No Content"));
        do
        {
            var next = live.NextAsync();
            while (!next.IsCompleted)
            {
                house.House.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            board = await next;
        }
        while (board!.Contains(Silent, StringComparison.Ordinal));

        Assert.Contains("id=\"board-silent\"", board, StringComparison.Ordinal);
        Assert.Contains("<tbody></tbody>", board.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
