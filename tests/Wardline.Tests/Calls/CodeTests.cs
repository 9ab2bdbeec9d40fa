using System.Globalization;
using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Mail;
using Wardline.Verification.OneTimeCodes;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>One-time codes: single use, short life, an old mailbox only, and a gateway that may be dead.</summary>
public class CodeTests
{
    static string Wrong(string code) => ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_code_is_good_once_and_not_on_another_call(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, other) = (await (await desk.CallFromAsync()).AsMariaAsync(), await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync());
        Assert.Equal("no-code-sent", (await call.ReadsOutAsync("123456")).Refusal!.Code);
        await call.SendsCodeAsync();
        Assert.Equal("no-code-sent", (await other.ReadsOutAsync(desk.Codes[^1])).Refusal!.Code);
        Assert.False((await call.ReadsOutAsync(Wrong(desk.Codes[^1]))).Value!.Matched);
        Assert.True((await call.ReadsOutAsync(desk.Codes[^1])).Value!.Matched);
        Assert.Equal("already-matched", (await call.ReadsOutAsync(desk.Codes[^1])).Refusal!.Code);

        // Proved for Maria and Maria only, and for this identification only.
        await call.IdentifiesAsync(InventedPatient.Quentin);
        Assert.Equal("no-code-sent", (await call.ReadsOutAsync(desk.Codes[^1])).Refusal!.Code);
        await desk.CheckAsync([.. desk.Codes]);
    }

    [Fact]
    public async Task A_code_expires_and_a_new_one_ends_the_old_one()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SendsCodeAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("code-over", (await call.ReadsOutAsync(desk.Codes[^1])).Refusal!.Code);
        var old = desk.Codes[^1];
        await call.SendsCodeAsync();
        Assert.Equal(2, desk.Codes.Count);
        if (old != desk.Codes[^1])
        {
            Assert.False((await call.ReadsOutAsync(old)).Value!.Matched);
        }

        Assert.True((await call.ReadsOutAsync(desk.Codes[^1])).Value!.Matched);
        await desk.CheckAsync([.. desk.Codes]);
    }

    [Fact]
    public async Task Two_wrong_codes_use_the_factor_up()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SendsCodeAsync();
        Assert.Equal("bad-input", (await call.ReadsOutAsync("no idea")).Refusal!.Code);
        await call.ReadsOutAsync(Wrong(desk.Codes[^1]));
        await call.ReadsOutAsync(Wrong(desk.Codes[^1]));
        Assert.Equal("factor-used-up", (await call.ReadsOutAsync(desk.Codes[^1])).Refusal!.Code);
        Assert.Equal("factor-used-up", (await call.SendsCodeAsync()).Refusal!.Code);
        await desk.CheckAsync([.. desk.Codes]);
    }

    [Fact]
    public async Task A_mailbox_gets_only_so_many_codes()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        for (var round = 0; round < 2; round++)
        {
            var call = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
            for (var i = 0; i < SendCode.MostInCall; i++)
            {
                Assert.NotNull((await call.SendsCodeAsync()).Value);
            }

            Assert.Equal("too-many-codes", (await call.SendsCodeAsync()).Refusal!.Code);
        }

        var third = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
        Assert.Equal("too-many-codes", (await third.SendsCodeAsync()).Refusal!.Code);
    }

    [Theory]
    [InlineData(29, null, false)]
    [InlineData(31, null, true)]
    [InlineData(5, "2026-01-01", true)]
    [InlineData(60, "2026-11-20", false)]
    [InlineData(60, "not a day", true)]
    public async Task Only_a_mailbox_that_has_been_on_file_for_a_while_gets_a_code(int daysOnFile, string? since, bool gets)
    {
        await using var desk = await Desk.OpenAsync(postgres: false, daysOnFile: daysOnFile, emailSince: since);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        var step = await call.SendsCodeAsync();
        Assert.Equal(gets ? null : "code-not-possible", step.Refusal?.Code);
        Assert.Equal(gets, step.Value is not null);
    }

    [Fact]
    public async Task Who_has_no_mailbox_gets_the_same_refusal()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Quentin);
        Assert.Equal("code-not-possible", (await call.SendsCodeAsync()).Refusal!.Code);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_dead_gateway_loses_nothing_and_the_code_goes_out_later(bool postgres)
    {
        var gateway = new MoodyGateway { Dead = true };
        await using var desk = await Desk.OpenAsync(postgres, gateway);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        var made = (await call.SendsCodeAsync()).Value!;
        Assert.False(made.Sent);
        Assert.NotNull(made.Instead);
        Assert.Equal(0, await desk.Floor.Outbox.SendDueAsync());

        await desk.RestartAsync(gateway);
        gateway.Dead = false;
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await desk.Floor.Outbox.SendDueAsync());
        Assert.Equal(0, await desk.Floor.Outbox.SendDueAsync());
        var message = Assert.Single(gateway.Sent);
        Assert.Equal(InventedPatient.Maria.Email, message.To);
        var code = System.Text.RegularExpressions.Regex.Match(message.Text, @"\d{6}").Value;
        Assert.True((await call.ReadsOutAsync(code)).Value!.Matched);
        Assert.DoesNotContain(code, message.ToString(), StringComparison.Ordinal);
        Assert.Equal(["code-sending", "code-sending", "code-sending", "code-sent"],
            (await desk.EntriesAsync()).Where(e => e.Actor.Role == "job" && e.Kind.StartsWith("verification.", StringComparison.Ordinal)).Select(e => e.Kind["verification.".Length..]));
        await desk.CheckAsync(code);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_poller_leaves_the_first_try_to_the_call(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        using var done = new CancellationTokenSource();
        var polled = Task.Run(async () =>
        {
            var sent = 0;
            while (!done.IsCancellationRequested)
            {
                sent += await desk.Floor.Outbox.SendDueAsync(CancellationToken.None);
            }

            return sent;
        });
        for (var i = 0; i < 2 * SendCode.MostInCall; i++)
        {
            var call = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
            Assert.True((await call.SendsCodeAsync()).Value!.Sent);
        }

        await done.CancelAsync();
        Assert.Equal(0, await polled);
    }

    [Fact]
    public async Task A_code_of_a_finished_call_is_not_sent_any_more()
    {
        var gateway = new MoodyGateway { Dead = true };
        await using var desk = await Desk.OpenAsync(postgres: false, gateway);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.SendsCodeAsync();
        await call.WrapsUpAsync("call-dropped");
        gateway.Dead = false;
        desk.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await desk.Floor.Outbox.SendDueAsync());
        Assert.Empty(gateway.Sent);
        Assert.Contains(await desk.EntriesAsync(), e => e is { Kind: "verification.code-dropped", Reason: "call-over", Outcome: EntryOutcome.Failed });
    }

    [Fact]
    public void A_code_doesnt_print_itself()
    {
        var code = OneTimeCode.Make(new(6, TimeSpan.FromMinutes(10), 5), TimeProvider.System);
        Assert.Equal(6, code.Digits.Length);
        Assert.DoesNotContain(code.Digits, code.ToString().Replace(code.Id.ToString(), "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_hangs_holds_the_agent_up_for_three_seconds_at_most()
    {
        await using var desk = await Desk.OpenAsync(postgres: false, new HangingGateway());
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        var made = await call.SendsCodeAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(made.Value!.Sent);
        Assert.NotNull(made.Value.Instead);
    }

    // Ignores that it was given up.
    sealed class HangingGateway : ICodeSender
    {
        public Task SendAsync(CodeMessage message, CancellationToken cancel) => new TaskCompletionSource().Task;
    }

    sealed class MoodyGateway : ICodeSender
    {
        public bool Dead { get; set; }

        public List<CodeMessage> Sent { get; } = [];

        public Task SendAsync(CodeMessage message, CancellationToken cancel)
        {
            if (Dead)
            {
                throw new CodeNotSentException("The gateway is dead.");
            }

            Sent.Add(message);
            return Task.CompletedTask;
        }
    }
}
