using Wardline.EndToEnd.Crash;
using Wardline.EndToEnd.Telephony;

namespace Wardline.EndToEnd;

/// <summary>The tests' entry point. Hidden modes: the two processes that crash tests kill, and the long runs of <c>make soak</c>.</summary>
static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [CrashWriter.Mode, var folder]:
                await CrashWriter.RunAsync(folder, Environment.GetEnvironmentVariable(CrashWriter.DatabaseVariable));
                return 0;
            case [CallWriter.Mode, var folder, var sample]:
                await CallWriter.RunAsync(folder, sample, Environment.GetEnvironmentVariable(CrashWriter.DatabaseVariable));
                return 0;
            case [CrashSoak.Mode, var state, var rounds]:
                return await CrashSoak.RunAsync(state, rounds);
            case [TelephoneSoak.Mode, var thousands]:
                return await TelephoneSoak.RunAsync(thousands);
            default:
                return args.Any(a => a is "--server" or "--internal-msbuild-node")
                    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
        }
    }
}
