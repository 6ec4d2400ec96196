using System.Runtime.InteropServices;
using FunctionsPlatform.Bench;
using FunctionsPlatform.Bench.Core.Azurite;
using FunctionsPlatform.Bench.Core.Durable;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Storage;

if (args is [IdleProcess.Verb])
{
    await IdleProcess.RunAsync();
    return 0;
}

if (args is [HostProcess.Verb])
{
    await HostProcess.RunAsync();
    return 0;
}

if (!BenchOptions.TryParse(args, out var options, out var complaint))
{
    Console.Error.WriteLine($"bench: {complaint}");
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var figures = await BenchRun.RunAsync(options, stopping.Token);
    FigureTable.Write(figures, Console.Out);
    if (options.JsonFile is { } file) FigureJson.Write(figures, file);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.Error.WriteLine("bench: interrupted; everything is cleaned up");
    return 130;
}
catch (Exception error) when (error is InvalidOperationException or TimeoutException or HttpRequestException or IOException or StorageException)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}

// The entries undo what they set up; a second Ctrl-C ends at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
}
