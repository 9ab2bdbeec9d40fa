using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Wardline.Calls;
using Wardline.Identity;
using Wardline.Server.Live;
using Wardline.Server.Telephony;

namespace Wardline.Server.Floor;

/// <summary>
/// The live line of one open board. It looks after news of its client's calls, at most once a second, so that many changes are one
/// item, and sends what has changed. Without news it looks every five seconds: locks end by the clock, and news may be lost. After
/// fifteen it sends without a change, so that a dead line is noticed. Each look is judged anew by session and role.
/// </summary>
sealed class FloorStream(FloorDesk desk, BoardNews boards, Sessions sessions, IServiceProvider services, ILoggerFactory logs, TimeProvider time, IHostApplicationLifetime life)
{
    static readonly TimeSpan LookAtMostEvery = TimeSpan.FromSeconds(1), LookEvery = TimeSpan.FromSeconds(5), SignEvery = TimeSpan.FromSeconds(15);

    /// <summary>Fragments of HTML until the session ends, roles change, the reader goes or the server stops.</summary>
    /// <param name="session">What opened it.</param>
    /// <param name="secret">The session's cookie.</param>
    /// <param name="gone">The reader went.</param>
    public async IAsyncEnumerable<SseItem<string>> OpenAsync(Session session, string secret, [EnumeratorCancellation] CancellationToken gone = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, life.ApplicationStopping);
        var supervisor = new Agent(session.Staff.Id, [.. session.Staff.Roles], session.Staff.Client);
        var whose = supervisor.OnlyClient ?? LiveLayer.Everybody;
        Board? shown = null;
        await foreach (var _ in boards.News.HearAsync(whose, end.Token, SlowLook.Or(LookEvery), time))
        {
            if (await DeskStream.StandsAsync(sessions, session, secret) is null || (await desk.BoardAsync(supervisor, CancellationToken.None)).Value is not { } now)
            {
                yield break;
            }

            if (!now.SameAs(shown) || now.At - shown!.At >= SignEvery)
            {
                shown = now;
                yield return new SseItem<string>(await HtmlAsync(now));
            }

            await Task.Delay(LookAtMostEvery, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<string> HtmlAsync(Board board)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<FloorBoardList>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(FloorBoardList.Board)] = board }))).ToHtmlString());
    }
}
