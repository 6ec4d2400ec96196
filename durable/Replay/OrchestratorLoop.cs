using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <summary>Runs orchestrator code on one thread, only while it is being advanced. A continuation that comes from anywhere else betrays that the
/// code awaits something foreign.</summary>
internal sealed class OrchestratorLoop : SynchronizationContext
{
    private const int Nobody = -1;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> ready = new();
    private volatile int thread = Nobody;
    private volatile bool foreign;

    /// <summary>True once foreign code has tried to continue the orchestrator.</summary>
    public bool SawForeign => foreign;

    public bool IsRunningHere => thread == Environment.CurrentManagedThreadId;

    /// <summary>Runs <paramref name="first"/> under this context, then everything that it made ready.</summary>
    public void Run(Action first)
    {
        var before = Current;
        thread = Environment.CurrentManagedThreadId;
        try
        {
            SetSynchronizationContext(this);
            first();
            while (ready.TryDequeue(out var next)) next.Callback(next.State);
        }
        finally
        {
            thread = Nobody;
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Completes a task that orchestrator code awaits. With no context current, continuations after <c>ConfigureAwait(false)</c> run at
    /// once on this thread instead of escaping to the pool; the others are queued here.</summary>
    public static void Complete(Action completion)
    {
        var before = Current;
        SetSynchronizationContext(null);
        try
        {
            completion();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Hands a task to orchestrator code so that even its continuations after <c>ConfigureAwait(false)</c> stay on this thread.</summary>
    public static Task<T> Surface<T>(Task<T> inner)
    {
        if (inner.IsCompleted) return inner;
        var surface = new TaskCompletionSource<T>();
        _ = PassOnAsync(inner, surface);
        return surface.Task;
    }

    private static async Task PassOnAsync<T>(Task<T> inner, TaskCompletionSource<T> surface)
    {
        await ((Task)inner).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Complete(() => surface.SetFromTask(inner));
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsRunningHere) ready.Enqueue((d, state));
        else foreign = true;
    }

    [DoesNotReturn]
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Orchestrator code runs on one thread: it cannot be called into synchronously.");

    public override SynchronizationContext CreateCopy() => this;
}
