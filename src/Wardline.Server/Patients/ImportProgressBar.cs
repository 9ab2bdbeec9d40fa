using Spectre.Console;
using Wardline.Patients.Import;
using Wardline.Server.Shell;

namespace Wardline.Server.Patients;

/// <summary>A bar on stderr while somebody watches; rejections stand above it. Otherwise only the rejections, a line each.</summary>
sealed class ImportProgressBar(Terminal terminal, long bytes)
{
    public async Task<T> RunAsync<T>(Func<Action<string>, IProgress<ImportProgress>?, Task<T>> import)
    {
        if (!terminal.Live)
        {
            return await import(terminal.Talk.WriteLine, null);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Talk) });
        return await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => import(line => console.WriteLine(line), new Steps(context, bytes)));
    }

    sealed class Steps(ProgressContext context, long bytes) : IProgress<ImportProgress>
    {
        readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(ImportProgress value)
        {
            if (!_tasks.TryGetValue(value.Step, out var task))
            {
                _tasks.Add(value.Step, task = context.AddTask(value.Step, maxValue: value.Of > 0 ? value.Of : Math.Max(1, bytes)));
            }

            task.Value = value.Done;
        }
    }
}
