using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Wardline.Tests.Support;

/// <summary>
/// What happens when a service that a test needs is not on this machine. <c>make test</c> installs the services and sets
/// <c>WARDLINE_REQUIRE_SERVICES=1</c>, so there a missing one is a failure and never a silent gap; a test run by hand is skipped.
/// </summary>
public static class RequiredServices
{
    public static bool AreRequired => Environment.GetEnvironmentVariable("WARDLINE_REQUIRE_SERVICES") == "1";

    /// <param name="reason">What is missing and how to get it.</param>
    [DoesNotReturn]
    public static void IsMissing(string reason)
    {
        if (AreRequired)
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
    }
}
