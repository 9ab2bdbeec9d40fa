namespace Wardline.Tests.Architecture.Fixtures.Order.Low
{
    internal sealed class Ground
    {
        public int Depth { get; } = 1;
    }

    /// <summary>Uses the module above it, hidden in a lambda inside a method body, where a look at signatures alone misses it.</summary>
    internal static class Climber
    {
        public static Func<string> Climb() => () => new High.Roof(new Ground()).Label();
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Order.High
{
    internal sealed class Roof(Low.Ground ground)
    {
        public string Label() => $"roof over {ground.Depth}";
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Order.Stray
{
    internal static class Unplaced
    {
        public static int Nothing() => 0;
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Tidy.Low
{
    internal sealed class Ground
    {
        public int Depth { get; } = 1;
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Tidy.High
{
    internal sealed class Roof(Low.Ground ground)
    {
        public string Label() => $"roof over {ground.Depth}";
    }
}
