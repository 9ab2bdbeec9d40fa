using System.Runtime.CompilerServices;

namespace Wardline.Tests.Architecture.Fixtures.Habits.Bad
{
    internal static class Swallower
    {
        public static void Plain(Action act)
        {
            try
            {
                act();
            }
            catch
            {
            }
        }

        public static void Filtered(Action act, bool quiet)
        {
            try
            {
                act();
            }
            catch (Exception) when (quiet)
            {
                // A comment is no handling.
            }
        }
    }

    internal static class Burglar
    {
        public static object Conjure(Type type) => RuntimeHelpers.GetUninitializedObject(type);

        [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
        public static extern Makers.Gate.Pass Pick(string fields);
    }
}

namespace Wardline.Tests.Architecture.Fixtures.Habits.Good
{
    internal static class Handler
    {
        public static bool Tries(Action act)
        {
            try
            {
                act();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        public static void Expects(Action act, string already)
        {
            try
            {
                act();
            }
            catch (InvalidOperationException failed) when (failed.Message == already)
            {
                // The condition names the one failure that is none.
            }
        }

        public static async Task<int> TriesLaterAsync(Func<Task> act)
        {
            int failures = 0;
            try
            {
                await act();
            }
            catch (InvalidOperationException)
            {
                failures++;
            }

            return failures;
        }
    }
}
