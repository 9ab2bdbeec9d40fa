using System.Text.Json;
using Xunit;

namespace Wardline.EndToEnd.Crash;

/// <summary>Asks the executable itself whether ledger and rows fit each other.</summary>
static class CrashState
{
    public static async Task CheckAsync(string data, string? database)
    {
        using var wardline = new Executable();
        (string, string)[] environment = [("WARDLINE_DATA", data), .. database is null ? (ReadOnlySpan<(string, string)>)[] : [("WARDLINE_DB", database)]];
        var ran = await wardline.RunAsync(environment, "ledger", "verify", "--state", "--json");
        Assert.True(ran.Exit == 0, ran.Out + ran.Talk);
        var state = ran.Json.GetProperty("state");
        Assert.Equal(JsonValueKind.True, state.GetProperty("ok").ValueKind);
        Assert.Empty(state.GetProperty("notCovered").EnumerateArray());
    }
}
