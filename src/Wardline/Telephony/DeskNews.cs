using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Wardline.Telephony;

/// <summary>
/// Tells a person's open screens that their calls have changed: no word of what, so nothing travels that a screen may not have.
/// A screen that hears it asks anew, by the ordinary way. Missed or doubled news costs a look, never a state.
/// </summary>
public sealed class DeskNews
{
    readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Channel<byte>, byte>> _screens = new();

    /// <summary>How many screens are listening.</summary>
    public int Screens => _screens.Values.Sum(s => s.Count);

    /// <summary>Something of this person's calls has changed; the change is durable already.</summary>
    public void Tell(Guid person)
    {
        if (_screens.TryGetValue(person, out var screens))
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
    public async IAsyncEnumerable<byte> HearAsync(Guid person, [EnumeratorCancellation] CancellationToken cancel)
    {
        var screen = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        screen.Writer.TryWrite(0);
        var screens = _screens.GetOrAdd(person, _ => new());
        screens[screen] = 0;
        using var end = cancel.Register(() => screen.Writer.TryComplete());
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
