using System.Collections.Immutable;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components.Web;
using Wardline.Calls;
using Wardline.Identity;
using Wardline.Server.Live;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>
/// The live line to one open desk: the list of what rings at once and after each news. Each item is judged anew, and between
/// them the session is looked at every few seconds: an open line must not outlive what opened it, nor keep it alive.
/// </summary>
sealed class DeskStream(DeskNews news, DeskRinging ringing, Sessions sessions, IServiceProvider services, ILoggerFactory logs, TimeProvider time, IHostApplicationLifetime life)
{
    /// <summary>How long a line may outlive its session, at most.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    /// <summary>After so many looks the list is sent without news: a line that is silent for longer is dead, and what was missed shows.</summary>
    static readonly int LooksToASign = (int)(SlowLook.Or(5 * LookEvery) / LookEvery);

    /// <summary>Fragments of HTML until the session ends, roles change, the reader goes or the server stops.</summary>
    /// <param name="session">What opened it.</param>
    /// <param name="secret">The session's cookie.</param>
    /// <param name="gone">The reader went.</param>
    public async IAsyncEnumerable<SseItem<string>> OpenAsync(Session session, string secret, [EnumeratorCancellation] CancellationToken gone = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, life.ApplicationStopping);
        using var tick = new PeriodicTimer(LookEvery, time);
        var watch = WatchAsync(tick, session, secret, end);
        var agent = new Agent(session.Staff.Id, [.. session.Staff.Roles], session.Staff.Client);
        var warned = false;
        try
        {
            await foreach (var _ in news.HearAsync(agent.Id, end.Token))
            {
                if (await StandsAsync(sessions, session, secret) is not { } now)
                {
                    break;
                }

                // Before the list: an item of its own, whose kind an open page listens for.
                if (EndsSoon(now) != warned)
                {
                    warned = !warned;
                    yield return new SseItem<string>(warned ? "ends" : "stays", "idle");
                }

                yield return new SseItem<string>(await HtmlAsync(await ringing.OfAsync(agent, CancellationToken.None), await ringing.OffersAsync(agent, CancellationToken.None)));
            }
        }
        finally
        {
            tick.Dispose();
            await watch;
        }
    }

    /// <summary>Ends the line when its session has ended; also when nobody can say whether it has.</summary>
    async Task WatchAsync(PeriodicTimer tick, Session session, string secret, CancellationTokenSource end)
    {
        try
        {
            var warned = false;
            for (var looks = 1; await tick.WaitForNextTickAsync(CancellationToken.None) && await StandsAsync(sessions, session, secret) is { } now; looks++)
            {
                if (EndsSoon(now) != warned || looks % LooksToASign == 0)
                {
                    warned = EndsSoon(now);
                    // A look is nothing that other servers' screens have to hear of.
                    news.Wake(session.Staff.Id);
                }
            }
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    // The same session, with the roles and the client that it had: the next connection is judged by the new ones.
    internal static async ValueTask<Session?> StandsAsync(Sessions sessions, Session was, string secret) =>
        await sessions.FindAsync(secret, isUse: false) is { Stage: SessionStage.SignedIn } now
        && now.Id == was.Id && now.Staff.Client == was.Staff.Client && now.Staff.Roles.SequenceEqual(was.Staff.Roles, StringComparer.Ordinal) ? now : null;

    bool EndsSoon(Session session) => session.Ends - time.GetUtcNow() <= Sessions.Warning;

    async Task<string> HtmlAsync(ImmutableArray<RingingCall> calls, ImmutableArray<OfferedToMe> offers)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<RingingList>(
            Microsoft.AspNetCore.Components.ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(RingingList.Calls)] = calls, [nameof(RingingList.Offers)] = offers }))).ToHtmlString());
    }
}
