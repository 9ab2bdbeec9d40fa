using System.Collections.Immutable;

namespace Wardline.Server.Switch;

/// <summary>An event that was told, and what came of it.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="At">When it happened.</param>
/// <param name="Call">The switch's id of the call.</param>
/// <param name="Type">Its type.</param>
/// <param name="Tries">How often it was sent.</param>
/// <param name="Answer">The last answer in words.</param>
public sealed record ToldLine(string Id, DateTimeOffset At, string Call, string Type, int Tries, string Answer);

/// <summary>An order that came, and what it was answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it came first.</param>
/// <param name="Type">What was ordered.</param>
/// <param name="Times">How often it came.</param>
/// <param name="Answer">The last answer in words.</param>
public sealed record OrderLine(string Id, DateTimeOffset At, string Type, int Times, string Answer);

/// <summary>The newest events and orders, for the page; and that something has changed, for whoever looks on. In memory only.</summary>
sealed class SwitchLog
{
    const int Most = 20;

    readonly Lock _gate = new();
    TaskCompletionSource _changed = New();
    ImmutableList<ToldLine> _told = [];
    ImmutableList<OrderLine> _orders = [];

    /// <summary>Counts changes of anything that the page shows.</summary>
    public long Version { get; private set; }

    /// <summary>The newest first.</summary>
    public (ImmutableList<ToldLine> Told, ImmutableList<OrderLine> Orders) Look()
    {
        lock (_gate)
        {
            return (_told, _orders);
        }
    }

    public void Told(ToldLine line)
    {
        lock (_gate)
        {
            _told = With(_told, line, l => l.Id == line.Id);
            Touch();
        }
    }

    public void Ordered(string id, DateTimeOffset at, string type, string answer)
    {
        lock (_gate)
        {
            var was = _orders.Find(o => o.Id == id) ?? new OrderLine(id, at, type, 0, "");
            _orders = With(_orders, was with { Type = type.Length > 0 ? type : was.Type, Times = was.Times + 1, Answer = answer }, l => l.Id == id);
            Touch();
        }
    }

    /// <summary>Says that a call has changed.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            Version++;
            _changed.SetResult();
            _changed = New();
        }
    }

    /// <summary>Waits until something is other than it was at this version.</summary>
    public Task ChangeAsync(long after, CancellationToken gone)
    {
        Task changed;
        lock (_gate)
        {
            changed = Version == after ? _changed.Task : Task.CompletedTask;
        }

        return changed.WaitAsync(gone);
    }

    static ImmutableList<T> With<T>(ImmutableList<T> list, T line, Predicate<T> same)
    {
        var at = list.FindIndex(same);
        return at >= 0 ? list.SetItem(at, line) : [line, .. list.Take(Most - 1)];
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
