using Wardline.Calls;
using Wardline.Guard;
using Xunit;

namespace Wardline.Tests.Calls;

public sealed class WaitingTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_waits_for_a_supervisor_from_a_name_that_is_not_on_file_until_somebody_is_entered(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, supervisor) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"));
        async Task<Guid[]> WaitingAsync(Agent by) => [.. (await new ListWaitingCalls(by).HandleAsync(desk.Floor)).Value!.Calls.Select(c => c.Call)];
        Assert.Empty(await WaitingAsync(supervisor));
        Assert.Equal("no-authority", (await call.SpeaksForAsync("Ines Okafor")).Refusal!.Code);
        Assert.Equal([call.Id], await WaitingAsync(supervisor));

        // Not before those who can't enter anybody for it.
        Assert.Empty(await WaitingAsync(supervisor with { OnlyClient = Ids.New(desk.Time) }));
        Assert.Empty(await WaitingAsync(supervisor with { Id = call.Agent.Id }));
        Assert.Equal("supervisor-needed", (await new ListWaitingCalls(call.Agent).HandleAsync(desk.Floor)).Refusal!.Code);

        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await new EnterRepresentative(supervisor, call.Id, "Ines", "Okafor", "caregiver", ["appointment"], new DateOnly(2026, 12, 10), Round: 1).HandleAsync(desk.Floor)).Value);
        Assert.Empty(await WaitingAsync(supervisor));
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("no-authority", (await call.SpeaksForAsync("Somebody Else")).Refusal!.Code);
        Assert.Equal([call.Id], await WaitingAsync(supervisor));
        Assert.NotNull((await call.SpeaksForAsync("Ines Okafor")).Value);
        Assert.Empty(await WaitingAsync(supervisor));
        await desk.CheckAsync("Ines", "Okafor");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Who_takes_the_telephone_after_somebody_on_file_waits_too(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, supervisor) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"));
        async Task<int> WaitingAsync() => (await new ListWaitingCalls(supervisor).HandleAsync(desk.Floor)).Value!.Calls.Length;
        Assert.NotNull((await call.SpeaksForAsync("Rosa Lopez")).Value);
        Assert.Equal(0, await WaitingAsync());
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("no-authority", (await call.SpeaksForAsync("Ines Okafor")).Refusal!.Code);
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task Who_is_entered_for_one_patient_does_not_land_on_the_next()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (call, supervisor) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"));
        await call.SpeaksForAsync("Ines Okafor");
        var told = Assert.Single((await new ListWaitingCalls(supervisor).HandleAsync(desk.Floor)).Value!.Calls);
        await call.IdentifiesAsync(InventedPatient.Quentin);

        var enter = new EnterRepresentative(supervisor, call.Id, "Ines", "Okafor", "caregiver", ["appointment"], new DateOnly(2026, 12, 10), told.Round);
        Assert.Equal("moved-on", (await enter.HandleAsync(desk.Floor)).Refusal!.Code);
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("moved-on", (await enter.HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await (enter with { Round = 3 }).HandleAsync(desk.Floor)).Value);
    }

    [Fact]
    public async Task A_call_that_is_over_waits_no_more()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SpeaksForAsync("Ines Okafor");
        await call.WrapsUpAsync("no-authority");
        Assert.Empty((await new ListWaitingCalls(desk.NewAgent("supervisor")).HandleAsync(desk.Floor)).Value!.Calls);
    }
}
