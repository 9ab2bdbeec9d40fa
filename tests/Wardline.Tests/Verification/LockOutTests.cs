using System.Collections.Immutable;
using Wardline.Policies;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Verification;

public class LockOutTests
{
    static readonly VerificationPolicy Policy = PolicyFiles.LoadAll(null).Verification;
    static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);

    static ImmutableArray<DateTimeOffset> Failures(int count, TimeSpan ago) => [.. Enumerable.Repeat(Now - ago, count)];

    [Fact]
    public void A_call_affords_fewer_failures_than_its_limit()
    {
        Assert.Equal(new LockOutDecision(LockScope.None, null, 1), LockOut.Decide(AttemptCounts.None with { InCall = 2 }, Policy, Now));
        var locked = LockOut.Decide(AttemptCounts.None with { InCall = 3 }, Policy, Now);
        Assert.Equal((LockScope.Call, 0), (locked.Scope, locked.LeftInCall));
        Assert.False(locked.KnowledgeOpen || locked.StrongOpen);
    }

    [Fact]
    public void A_locked_patient_may_still_use_a_strong_factor()
    {
        var locked = LockOut.Decide(AttemptCounts.None with { OfPatient = Failures(6, TimeSpan.FromHours(1)) }, Policy, Now);
        Assert.Equal((LockScope.Patient, Now + TimeSpan.FromHours(23)), (locked.Scope, locked.Until));
        Assert.False(locked.KnowledgeOpen);
        Assert.True(locked.StrongOpen);
    }

    [Fact]
    public void A_number_that_failed_over_many_calls_verifies_nobody()
    {
        var locked = LockOut.Decide(AttemptCounts.None with { OfNumber = Failures(9, TimeSpan.FromHours(2)) }, Policy, Now);
        Assert.Equal(LockScope.Number, locked.Scope);
        Assert.False(locked.StrongOpen);
    }

    [Fact]
    public void A_lock_ends_when_the_window_has_passed_and_not_before()
    {
        Assert.Equal(LockScope.Patient, LockOut.Decide(AttemptCounts.None with { OfPatient = Failures(6, TimeSpan.FromHours(24) - TimeSpan.FromTicks(1)) }, Policy, Now).Scope);
        Assert.Equal(LockScope.None, LockOut.Decide(AttemptCounts.None with { OfPatient = Failures(6, TimeSpan.FromHours(24)) }, Policy, Now).Scope);
        Assert.Equal(LockScope.None, LockOut.Decide(AttemptCounts.None with { OfPatient = Failures(5, TimeSpan.Zero) }, Policy, Now).Scope);
    }

    [Fact]
    public void A_clock_that_was_set_back_unlocks_nobody() =>
        Assert.Equal(LockScope.Patient, LockOut.Decide(AttemptCounts.None with { OfPatient = Failures(6, -TimeSpan.FromDays(3)) }, Policy, Now).Scope);
}
