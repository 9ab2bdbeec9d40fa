namespace Wardline.Server.Switch;

/// <summary>
/// What is still to be told: the events of one call in their order, each again with longer and longer pauses until the server
/// takes it or refuses it for good. Calls don't wait for each other.
/// </summary>
sealed class Outbox(SwitchWire wire, SwitchLog log, TimeProvider time, CancellationToken stop)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(60);

    readonly Lock _gate = new();
    readonly Dictionary<string, Task> _last = [];

    /// <summary>Send everything twice: a server must bear it.</summary>
    public bool Twice { get; set; }

    /// <summary>Queues an event behind those of its call.</summary>
    public void Put(SwitchEvent told)
    {
        lock (_gate)
        {
            // Calls whose last event went out leave nothing behind.
            foreach (var done in _last.Where(l => l.Value.IsCompleted).Select(l => l.Key).ToList())
            {
                _last.Remove(done);
            }

            var before = _last.GetValueOrDefault(told.Call, Task.CompletedTask);
            _last[told.Call] = SendAsync(before, told, time.GetUtcNow());
        }
    }

    /// <summary>Ends when all that was put by now is out.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_last.Values);
        }
    }

    async Task SendAsync(Task before, SwitchEvent told, DateTimeOffset at)
    {
        log.Told(new ToldLine(told.Id, at, told.Call, told.Type, 0, "waits"));
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var pause = FirstPause;
            for (var tries = 1; ; tries++, pause = Longer(pause))
            {
                var answer = await wire.SendAsync(told, stop);
                log.Told(new ToldLine(told.Id, at, told.Call, told.Type, tries, Words(answer, pause)));
                if (!answer.Again)
                {
                    break;
                }

                await Task.Delay(pause, time, stop);
            }

            if (Twice)
            {
                var again = await wire.SendAsync(told, stop);
                log.Told(new ToldLine(told.Id, at, told.Call, told.Type, 2, "twice: " + Words(again, pause)));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.Told(new ToldLine(told.Id, at, told.Call, told.Type, 0, "never told: the switch stopped"));
        }
    }

    static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    static string Words(WireAnswer answer, TimeSpan pause) => answer switch
    {
        { Status: 0 } => $"{answer.Word}; again after {pause.TotalSeconds:0} s",
        { Again: true } => $"{answer.Status} {answer.Word}; again after {pause.TotalSeconds:0} s",
        { AgentUnknown: true } => $"{answer.Status} {answer.Word}, agent unknown",
        _ => $"{answer.Status} {answer.Word}",
    };
}
