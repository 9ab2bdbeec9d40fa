using System.Collections.Concurrent;

namespace Wardline.Telephony;

/// <summary>
/// Whoever is not signed in can make us write: a door to strangers would let them fill the disk. So many entries are written in a
/// minute to one log; the rest is counted, and the log's next entry says how many were left out.
/// </summary>
/// <param name="most">Entries a minute.</param>
public sealed class EntryAllowance(int most)
{
    readonly ConcurrentDictionary<long, Window> _logs = new();

    /// <summary>Null: count only. Otherwise write, and say that so many were left out since the last entry.</summary>
    public long? Take(long log, DateTimeOffset now) => _logs.GetOrAdd(log, _ => new Window()).Take(most, now);

    sealed class Window
    {
        readonly Lock _lock = new();
        DateTimeOffset _until;
        long _taken, _left;

        public long? Take(int most, DateTimeOffset now)
        {
            lock (_lock)
            {
                if (now >= _until)
                {
                    (_until, _taken) = (now.AddMinutes(1), 0);
                }

                if (_taken >= most)
                {
                    _left++;
                    return null;
                }

                _taken++;
                var left = _left;
                _left = 0;
                return left;
            }
        }
    }
}
