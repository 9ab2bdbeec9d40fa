using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Wardline.Telephony;

/// <summary>
/// Tells open screens that what they show has changed: no word of what, so nothing travels that a screen may not have. A screen
/// that hears it asks anew, by the ordinary way. Missed or doubled news costs a look, never a state. Whom a screen belongs to is an
/// id: a person's desk, a client's board.
/// </summary>
public sealed class DeskNews
{
    readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Channel<byte>, byte>> _screens = new();

    /// <summary>How many screens are listening.</summary>
    public int Screens => _screens.Values.Sum(s => s.Count);

    /// <summary>Whose screens are listening on this server.</summary>
    public IEnumerable<Guid> Heard => _screens.Where(s => !s.Value.IsEmpty).Select(s => s.Key);

    /// <summary>Raised after <see cref="Tell"/>, so that screens on other servers hear it as well.</summary>
    public event Action<Guid>? Told;

    /// <summary>Raised when a screen begins to listen.</summary>
    public event Action<Guid>? Opened;

    /// <summary>What these screens show has changed here; the change is durable already.</summary>
    public void Tell(Guid whose)
    {
        Wake(whose);
        Told?.Invoke(whose);
    }

    /// <summary>The same for the screens of this server only: the news has been, or will be, told to the others otherwise.</summary>
    public void Wake(Guid whose)
    {
        if (_screens.TryGetValue(whose, out var screens))
        {
            foreach (var screen in screens.Keys)
            {
                screen.Writer.TryWrite(0);
            }
        }
    }

    /// <summary>
    /// Listens for one screen: one item at once, then one after each change. Changes that come faster than the screen looks are one item.
    /// Cancelling is the ordinary end and no error.
    /// </summary>
    /// <param name="whose">Whose screen.</param>
    /// <param name="cancel">The screen is closed.</param>
    /// <param name="slow">One item in this time even without news, by <paramref name="time"/>; null for none.</param>
    /// <param name="time">The clock for that.</param>
    public async IAsyncEnumerable<byte> HearAsync(Guid whose, [EnumeratorCancellation] CancellationToken cancel, TimeSpan? slow = null, TimeProvider? time = null)
    {
        var screen = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        screen.Writer.TryWrite(0);
        var screens = _screens.GetOrAdd(whose, _ => new());
        screens[screen] = 0;
        Opened?.Invoke(whose);
        using var end = cancel.Register(() => screen.Writer.TryComplete());
        using var looks = slow is { } every ? time?.CreateTimer(_ => screen.Writer.TryWrite(0), null, every, every) : null;
        try
        {
            await foreach (var news in screen.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return news;
            }
        }
        finally
        {
            screens.TryRemove(screen, out _);
        }
    }
}
