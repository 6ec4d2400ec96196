using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Lets a limited number through at a time, first come first served.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class Gate(int limit)
{
    private readonly SemaphoreSlim semaphore = new(limit, limit);

    /// <returns>Dispose it to leave.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await semaphore.WaitAsync(cancellationToken);
        return new Turn(semaphore);
    }

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) semaphore.Release();
        }
    }
}
