namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Looks at the engine all the time for two running containers of one Container resource: what must never be, not even for a moment.</summary>
public sealed class TwinWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task watching;

    public TwinWatch(DockerEye eye, string cluster) => watching = WatchAsync(eye, cluster);

    /// <summary>How often it has looked.</summary>
    public int Looks { get; private set; }

    /// <summary>Ends the watch; throws what it saw.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
    }

    private async Task WatchAsync(DockerEye eye, string cluster)
    {
        try
        {
            while (true)
            {
                var running = (await eye.ListAsync(stopping.Token, $"fp.cluster={cluster}")).Where(container => container.Running);
                var twins = running.GroupBy(container => container.Uid).Where(group => group.Count() > 1).Select(group => group.First().Name).ToList();
                if (twins.Count > 0) Assert.Fail($"Run twice: {string.Join(", ", twins)}");
                Looks++;
                await Task.Delay(Pause, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }
    }
}
