using System.Diagnostics.CodeAnalysis;

namespace Wardline.Tests.Support;

/// <summary>Stands in for the tests' class of this name, which speaks through the test framework: a bench without its database ends.</summary>
static class RequiredServices
{
    [DoesNotReturn]
    public static void IsMissing(string reason) => throw new InvalidOperationException(reason);
}
