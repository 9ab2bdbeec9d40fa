using System.Diagnostics;
using System.Globalization;
using Wardline.Patients.Import;

namespace Wardline.Bench;

/// <summary>Tells people on stderr what is being measured, and of an import what each step took: a long run must not look stuck.</summary>
sealed class Progress(string name) : IProgress<ImportProgress>, IDisposable
{
    readonly Stopwatch _clock = Stopwatch.StartNew();
    TimeSpan _cpu = Cpu();
    string? _step;

    public static void Say(string text) => Console.Error.WriteLine(text);

    public void Report(ImportProgress value)
    {
        if (value.Step != _step)
        {
            End();
            _step = value.Step;
        }
    }

    /// <summary>The last step's line.</summary>
    public void Dispose() => End();

    void End()
    {
        if (_step is { } step)
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{name}: {step} {_clock.Elapsed.TotalSeconds:f1} s, of this process's processor time {(Cpu() - _cpu).TotalSeconds:f1} s"));
            _clock.Restart();
            _cpu = Cpu();
        }
    }

    static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;
}
