using System.Diagnostics;

namespace FunctionsPlatform.Bench;

/// <summary>Waits for a measured thing to become so. The same pause for us and for the peer, short beside what is measured.</summary>
internal static class Polling
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <exception cref="TimeoutException">It did not become so within two minutes.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> probe, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await probe())
        {
            if (watch.Elapsed > Limit) throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s for {what}.");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
