using FunctionsPlatform.Bench;
using FunctionsPlatform.Bench.Figures;

if (!BenchOptions.TryParse(args, out var options, out var complaint))
{
    Console.Error.WriteLine($"bench: {complaint}");
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The entries undo what they set up; a second Ctrl-C ends at once.
    pressed.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
};

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
