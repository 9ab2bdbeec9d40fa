using Orleans.Placement;

namespace Wardline.Server.Live;

/// <summary>See <see cref="ICallGrain"/>. It lives where the call is worked, and goes when the call is over or nobody has stepped it for a while.</summary>
[PreferLocalPlacement]
sealed class CallGrain : Grain, ICallGrain
{
    long _version;
    Guid _holder;

    public async Task SteppedAsync(Guid from, long version, Guid client, Guid holder, bool open)
    {
        if (version <= _version)
        {
            return;
        }

        // One whose first news is of a later step doesn't know who held it before; whoever took it has told that desk as well.
        var before = _version == 0 ? holder : _holder;
        (_version, _holder) = (version, holder);
        await Screens(ScreenKind.Board, client).TellAsync(from);
        await Screens(ScreenKind.Board, LiveLayer.Everybody).TellAsync(from);
        if (before != holder || !open)
        {
            await Screens(ScreenKind.Desk, holder).TellAsync(from);
            await Screens(ScreenKind.Desk, before).TellAsync(from);
        }

        if (!open)
        {
            DeactivateOnIdle();
        }
    }

    IScreenGrain Screens(ScreenKind kind, Guid whose) => GrainFactory.GetGrain<IScreenGrain>(whose, kind.ToString());
}
