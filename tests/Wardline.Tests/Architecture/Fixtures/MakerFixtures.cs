namespace Wardline.Tests.Architecture.Fixtures.Makers
{
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    internal sealed class MadeByFixtureAttribute(string namespacePrefix) : Attribute
    {
        public string NamespacePrefix { get; } = namespacePrefix;
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Makers.Gate
{
    internal sealed record Pass
    {
        internal Pass(string fields) => Fields = fields;

        public string Fields { get; init; }
    }

    internal sealed record OpenPass
    {
        public OpenPass(string fields) => Fields = fields;

        public string Fields { get; }
    }

    internal sealed class Shown<T>
    {
        internal Shown(T value) => Value = value;

        public T Value { get; }
    }

    internal static class Doorkeeper
    {
        public static Pass Let(string fields) => new(fields);

        public static Shown<string> Show(string value) => new(value);
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Makers.Thief
{
    internal static class Forger
    {
        public static Gate.Pass Forge() => new("everything");

        public static async Task<Gate.Shown<string>> ForgeLaterAsync()
        {
            await Task.Yield();
            return new Gate.Shown<string>("secret");
        }
    }

    internal static class Stretcher
    {
        public static Gate.Pass Stretch(Gate.Pass pass) => pass with { Fields = "everything" };
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Makers.Desk
{
    [MadeByFixture("Wardline.Tests.Architecture.Fixtures.Makers.Desk")]
    internal sealed record TrueFact(string Who);

    [MadeByFixture("Wardline.Tests.Architecture.Fixtures.Makers.Desk")]
    internal sealed record AbusedFact(string Who);

    [MadeByFixture("Wardline.Tests.Architecture.Fixtures.Makers.Desk")]
    internal readonly record struct HollowFact(string Who);

    [MadeByFixture("")]
    internal sealed record NobodysFact(string Who);

    internal static class Clerk
    {
        public static TrueFact State() => new("caller");
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Makers.Desktop
{
    /// <summary>Its namespace begins with the letters of the allowed one and is another.</summary>
    internal static class Neighbour
    {
        public static Desk.AbusedFact State() => new("nobody");
    }
}
