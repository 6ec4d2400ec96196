using System.Diagnostics;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>How long the CLI takes to say its version: what every command costs at least.</summary>
internal static class VersionStart
{
    private const int Rounds = 20;

    public static async Task<Figure> MeasureAsync(string bin, CancellationToken cancellationToken)
    {
        var milliseconds = new List<double>();
        // The first is for the page cache.
        for (var round = -1; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(bin, "fp"), ["version"]) { RedirectStandardOutput = true })
                ?? throw new InvalidOperationException("fp could not be started.");
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0 || output.Length == 0) throw new InvalidOperationException($"'fp version' exited with {process.ExitCode}.");
            if (round >= 0) milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return new Figure("fp.version", Median.Of(milliseconds), "ms");
    }
}
