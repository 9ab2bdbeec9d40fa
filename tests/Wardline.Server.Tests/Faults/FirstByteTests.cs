using Wardline.Server.Tests.Calls;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Faults;

public sealed class FirstByteTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_byte_of_an_answer_leaves_before_its_entry_is_committed(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var desk = await CallHouse.OpenAsync(database?.ConnectionString);
        var look = new SecondLook(desk.House, database?.ConnectionString);
        var asks = (await Ask.PrepareAllAsync(desk)).Where(one => one.Ask.Kind is not null).ToList();
        Assert.True(asks.Count >= 30);
        foreach (var (call, ask) in asks)
        {
            var (before, logged) = (await look.CountAsync(call, ask.Kind), desk.House.Log.Count);
            Wire wire;
            await using (await look.HoldCommitsAsync())
            {
                wire = await ask.SendAsync(desk, call);
                await UntilItWaitsAsync(desk, look, call, ask, logged, postgres);
                Assert.True(wire.IsSilent, $"{ask} answered though nothing could be committed.");
                Assert.Equal(before, await look.CountAsync(call, ask.Kind));
            }

            await using (wire)
            {
                await wire.FirstByteAsync();
                Assert.True(before < await look.CountAsync(call, ask.Kind), $"{ask} answered before its entry was committed.");
                var answer = await wire.AnswerAsync();
                Assert.True(answer.Status == ask.Done, $"{ask}: {answer.Text}");
            }
        }
    }

    // PostgreSQL says who waits for whom. SQLite doesn't: there the door is entered, and other requests have come and gone meanwhile.
    static async Task UntilItWaitsAsync(CallHouse desk, SecondLook look, Guid call, Ask ask, int logged, bool postgres)
    {
        var entered = $"Executing endpoint 'HTTP: {ask.Door.Split('?')[0].Replace("{id}", "{id:guid}", StringComparison.Ordinal)}";
        while (postgres ? !await look.SomebodyWaitsAsync() : !desk.House.Log.Since(logged).Contains(entered, StringComparison.Ordinal))
        {
            await Task.Delay(5);
        }

        foreach (var state in Enumerable.Repeat(new Ask("GET /api/v1/calls/{id}", "", 200), 5))
        {
            Assert.Equal(state.Done, (await state.AnswerAsync(desk, call)).Status);
        }
    }
}
