using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard.Access;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>What was proved in a call counts for an hour: the screen says until when, and then nothing opens on it.</summary>
public sealed class ProofLifeTests
{
    static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_level_ends_with_the_first_proof_that_it_can_not_do_without_and_can_be_reached_again(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        Assert.Equal((null, null), await UntilAsync(call));
        var began = desk.Time.GetUtcNow();
        await call.AsMariaAsync();
        var low = (await call.ScreenAsync()).Value!.Level;
        Assert.Equal(began + TimeSpan.FromMinutes(60), (await UntilAsync(call)).Level);
        desk.Time.Advance(Quarter);
        Assert.True((await call.SendsCodeAsync()).Value!.Sent);
        Assert.Equal(desk.Time.GetUtcNow() + desk.Floor.Verification.Code.Lifetime, (await UntilAsync(call)).Code);
        Assert.True((await call.ReadsOutAsync(desk.Codes[^1])).Value!.Matched);
        Assert.Null((await UntilAsync(call)).Code);
        await call.IsThePatientAsync();
        await call.WantsAsync("billing");
        Assert.NotNull((await call.ViewsAsync()).Value);

        // The birth date, which every level asks for, was proved first: all of it ends an hour after that.
        Assert.Equal(began + TimeSpan.FromMinutes(60), (await UntilAsync(call)).Level);
        desk.Time.Advance(3 * Quarter - TimeSpan.FromSeconds(1));
        Assert.NotNull((await call.ViewsAsync()).Value);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        var fallen = (await call.ScreenAsync()).Value!;
        Assert.Equal((AccessPolicy.NoLevel, null, Wardline.Calls.NextStep.Verify), (fallen.Level, fallen.LevelUntil, fallen.Next));
        Assert.NotNull((await call.ViewsAsync()).Refusal);
        Assert.NotNull((await call.RevealsAsync("contact", "phone")).Refusal);
        var board = (await new ReadFloor(desk.NewAgent("supervisor")).HandleAsync(desk.Floor)).Value!;
        var row = Assert.Single(board.Calls, one => one.Call == call.Id);
        Assert.Equal((AccessPolicy.NoLevel, Wardline.Calls.NextStep.Verify, desk.Time.GetUtcNow()), (row.Level, row.Step, row.Since));

        // The code was proved later and counts still; what is missing is asked again.
        Assert.True((await call.VerifiesAsync(FactorIds.BirthDate, InventedPatient.Maria.SpokenBirth)).Value!.Matched);
        Assert.True((await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone)).Value!.Matched);

        // Who has the telephone now is asked anew for whom they speak: nothing opens on what the one before said.
        Assert.Equal((null, Wardline.Calls.NextStep.Authority), ((await call.ScreenAsync()).Value!.Authority, (await call.ScreenAsync()).Value!.Next));
        board = (await new ReadFloor(desk.NewAgent("supervisor")).HandleAsync(desk.Floor)).Value!;
        Assert.Equal(Wardline.Calls.NextStep.Authority, Assert.Single(board.Calls, one => one.Call == call.Id).Step);
        Assert.NotNull((await call.ViewsAsync()).Refusal);
        await call.IsThePatientAsync();
        Assert.NotNull((await call.ViewsAsync()).Value);
        Assert.Equal(began + TimeSpan.FromMinutes(60) + Quarter, (await UntilAsync(call)).Level);
        Assert.NotEqual(low, (await call.ScreenAsync()).Value!.Level);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_code_that_ran_out_is_shown_as_good_no_more()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SendsCodeAsync();
        desk.Time.Advance(desk.Floor.Verification.Code.Lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull((await UntilAsync(call)).Code);
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await UntilAsync(call)).Code);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_told_is_noted_when_the_proofs_have_run_out_and_the_caller_is_gone(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.WantsAsync("appointment");
        Assert.Equal("nothing-opened", (await call.TellsAsync(ToldTo.Patient, "contact")).Refusal!.Code);
        await call.IsThePatientAsync();
        Assert.NotNull((await call.ViewsAsync()).Value);
        desk.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.NotNull((await call.ViewsAsync()).Refusal);
        var screen = (await call.ScreenAsync()).Value!;
        Assert.Equal((null, "self"), (screen.Authority, screen.Spoke));
        var told = (await call.TellsAsync(ToldTo.Patient, "contact")).Value!;
        Assert.NotNull((await call.WrapsUpAsync("answered", told.Id)).Value);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task The_time_that_is_left_ends_with_the_word_for_whom_the_caller_speaks()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        Assert.Equal(Found.One, (await call.IdentifiesAsync(InventedPatient.Maria.SpokenName, member: InventedPatient.Maria.MemberId)).Value!.Found);
        await call.IsThePatientAsync();
        var said = desk.Time.GetUtcNow();
        desk.Time.Advance(Quarter);
        await call.VerifiesAsync(FactorIds.BirthDate, InventedPatient.Maria.SpokenBirth);
        await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone);
        await call.VerifiesAsync(FactorIds.Address, $"{InventedPatient.Street}, {InventedPatient.Zip}");
        await call.VerifiesAsync(FactorIds.SsnLast4, InventedPatient.Ssn[^4..]);
        await call.WantsAsync("appointment");
        var evidence = (await KnownCall.ReadAsync(desk.Floor, call.Id, default))!.Evidence;
        Assert.Equal(said + Quarter + desk.Floor.Verification.ProofLifetime, evidence.LevelUntil(desk.Floor.Verification));
        Assert.Equal(said + desk.Floor.Verification.ProofLifetime, (await UntilAsync(call)).Level);
        Assert.NotNull((await call.ViewsAsync()).Value);
        desk.Time.Advance(3 * Quarter);
        Assert.NotNull((await call.ViewsAsync()).Refusal);
    }

    [Fact]
    public async Task What_ran_out_or_was_proved_before_the_call_turned_to_somebody_else_is_remembered()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        async Task<(bool Ever, bool Now)> MailboxAsync() =>
            (await KnownCall.ReadAsync(desk.Floor, call.Id, default))!.Evidence is var evidence ? (evidence.Ever.Contains(FactorIds.EmailCode), evidence.Matched.Contains(FactorIds.EmailCode)) : default;
        Assert.Equal((true, true), await MailboxAsync());
        desk.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal((true, false), await MailboxAsync());
        await call.IdentifiesAsync(InventedPatient.Quentin);
        Assert.Equal((false, false), await MailboxAsync());
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal((true, false), await MailboxAsync());
    }

    static async Task<(DateTimeOffset? Level, DateTimeOffset? Code)> UntilAsync(DeskCall call) => (await call.ScreenAsync()).Value is { } screen ? (screen.LevelUntil, screen.CodeUntil) : default;
}
