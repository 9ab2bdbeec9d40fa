using System.Text.Json;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd;

/// <summary>The secrets of a telephone system as an operator handles them: made, handed over, rotated.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_is_rotated_while_the_server_runs(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        (string, string)[] environment = database is null ? [] : [("WARDLINE_DB", database.ConnectionString)];
        using var wardline = new Executable();
        var (server, address) = await Served.StartAsync(wardline, environment, "http://127.0.0.1:0");
        string first, second;
        await using (server)
        {
            Assert.Equal(Uri.UriSchemeHttp, address.Scheme);
            Assert.Contains("wardline", await Served.GetAsync(address, "/sign-in"), StringComparison.OrdinalIgnoreCase);
            first = await AddAsync(wardline, environment);
            second = await AddAsync(wardline, environment);
            Assert.Equal([(first, "default", false), (second, "default", false)], await ListAsync(wardline, environment));

            var retired = await wardline.RunAsync(environment, "cti", "secret", "retire", first, "--json");
            Assert.Equal((0, first), (retired.Exit, retired.Json.GetProperty("id").GetString()));
            var again = await wardline.RunAsync(environment, "cti", "secret", "retire", first);
            Assert.Equal((2, ""), (again.Exit, again.Out));
            Assert.Contains("retired already", again.Talk, StringComparison.Ordinal);
            Assert.Equal(0, (await wardline.RunAsync(environment, "ledger", "verify", "--state")).Exit);
        }

        Assert.DoesNotContain("warn: ", server.Said, StringComparison.Ordinal);
        Assert.Equal([(first, "default", true), (second, "default", false)], await ListAsync(wardline, environment));
    }

    [Fact]
    public async Task Whoever_names_no_client_of_this_house_is_told_which_there_are()
    {
        using var wardline = new Executable();
        var ran = await wardline.RunAsync("cti", "secret", "add", "--client", "nobody", "--json");
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
        Assert.Contains("no client nobody. The clients are: default.", ran.Talk, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(wardline, []));
    }

    /// <summary>Adds one and looks for it in everything that was written. Returns its id.</summary>
    static async Task<string> AddAsync(Executable wardline, (string, string)[] environment)
    {
        var added = await wardline.RunAsync(environment, "cti", "secret", "add", "--client", "default", "--json");
        Assert.True(added.Exit == 0, added.Talk);
        Assert.Equal(["id", "secret"], added.Json.EnumerateObject().Select(p => p.Name));
        var (id, secret) = (added.Json.GetProperty("id").GetString()!, added.Json.GetProperty("secret").GetString()!);
        Assert.Contains($"only time that secret {id} is shown", added.Talk, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[6..], added.Talk, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret[6..]).Length);
        Assert.Empty(new Canaries(secret).AndKey("the key", Convert.FromBase64String(secret[6..])).Search(wardline.Folder).Found);
        return id;
    }

    static async Task<List<(string Id, string Client, bool Retired)>> ListAsync(Executable wardline, (string, string)[] environment)
    {
        var list = await wardline.RunAsync(environment, "cti", "secret", "list", "--json");
        Assert.True(list.Exit == 0, list.Talk);
        Assert.DoesNotContain("whsec_", list.Out + list.Talk, StringComparison.Ordinal);
        return [.. list.Json.GetProperty("secrets").EnumerateArray().Select(Row)];

        static (string, string, bool) Row(JsonElement s) => (s.GetProperty("id").GetString()!, s.GetProperty("client").GetString()!, s.GetProperty("retired").GetBoolean());
    }
}
