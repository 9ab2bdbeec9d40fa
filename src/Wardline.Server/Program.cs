using Wardline.Server.Shell;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C asks the verb to end cleanly; a second one ends the process.
    e.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
};
return await CommandLine.RunAsync(args, Terminal.Of(Console.Out, Console.Error), interrupted.Token);
