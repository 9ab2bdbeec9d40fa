using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Wardline.Calls;
using Wardline.Identity;
using Wardline.Server.Telephony;

namespace Wardline.Server.Floor;

/// <summary>
/// The live line of one open board. It looks once a second, so that many changes are one item, and sends what has changed; after
/// fifteen seconds it sends without a change, so that a dead line is noticed. Each look is judged anew by session and role.
/// </summary>
sealed class FloorStream(FloorDesk desk, Sessions sessions, IServiceProvider services, ILoggerFactory logs, TimeProvider time, IHostApplicationLifetime life)
{
    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1), SignEvery = TimeSpan.FromSeconds(15);

    /// <summary>Fragments of HTML until the session ends, roles change, the reader goes or the server stops.</summary>
    /// <param name="session">What opened it.</param>
    /// <param name="secret">The session's cookie.</param>
    /// <param name="gone">The reader went.</param>
    public async IAsyncEnumerable<SseItem<string>> OpenAsync(Session session, string secret, [EnumeratorCancellation] CancellationToken gone = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, life.ApplicationStopping);
        using var tick = new PeriodicTimer(LookEvery, time);
        var supervisor = new Agent(session.Staff.Id, [.. session.Staff.Roles], session.Staff.Client);
        Board? shown = null;
        do
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
        }
        while (await NextAsync(tick, end.Token));
    }

    static async ValueTask<bool> NextAsync(PeriodicTimer tick, CancellationToken end)
    {
        try
        {
            return await tick.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            // The reader went or the server stops: the ordinary end.
            return false;
        }
    }

    async Task<string> HtmlAsync(Board board)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<FloorBoardList>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(FloorBoardList.Board)] = board }))).ToHtmlString());
    }
}
