using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Wardline.Server.Tests.Desk;

/// <summary>Everything that the server logs, at every level.</summary>
sealed class LogLines : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> _lines = [];

    public string Text => string.Join('\n', _lines);

    /// <summary>What was logged after the first so many lines.</summary>
    public string Since(int count) => string.Join('\n', _lines.Skip(count));

    public int Count => _lines.Count;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
