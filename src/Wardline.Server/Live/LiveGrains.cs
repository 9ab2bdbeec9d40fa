using Orleans.Concurrency;

namespace Wardline.Server.Live;

// What travels between servers is fixed by these signatures: ids, versions and flags. A test holds that no other type comes in.

/// <summary>
/// A live call. It is told of each durable step, keeps the newest by its version, and tells the screens that show it, on whatever
/// server they hang. It decides nothing and writes nothing: a lost or doubled one costs a look, never a step.
/// </summary>
interface ICallGrain : IGrainWithGuidKey
{
    /// <summary>The call was stepped, and that is durable.</summary>
    /// <param name="from">The server where: its own screens have heard already.</param>
    /// <param name="version">The call's version now. One that is not newer than what is known is passed over.</param>
    /// <param name="client">Whose line.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="open">False when it is over.</param>
    Task SteppedAsync(Guid from, long version, Guid client, Guid holder, bool open);
}

/// <summary>The open screens of one person (desk) or one client (board), by the servers on which they hang.</summary>
interface IScreenGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Has a server woken from now on, for <see cref="ScreenGrain.Lapse"/>; it asks again while a screen is open.</summary>
    Task HearAsync(Guid server, IServerScreens screens);

    /// <summary>What these screens show has changed. Nobody waits for it.</summary>
    /// <param name="from">The server that has told its own screens already.</param>
    [OneWay]
    Task TellAsync(Guid from);
}

/// <summary>A server's own screens, as the others reach them.</summary>
interface IServerScreens : IGrainObserver
{
    /// <summary>Lets these screens look again.</summary>
    [OneWay]
    Task WakeAsync(byte kind, Guid whose);
}

/// <summary>What kind of screen news is for.</summary>
enum ScreenKind : byte
{
    /// <summary>A person's desk, by the person.</summary>
    Desk,

    /// <summary>The floor's board, by client; <see cref="LiveLayer.Everybody"/> for those who see all.</summary>
    Board,
}
