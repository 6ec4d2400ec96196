namespace FunctionsPlatform.Durable;

/// <summary>One caller who waits for an instance's status. Made by <see cref="InstanceSignals"/>.</summary>
internal sealed class InstanceWaiter(Func<OrchestrationRuntimeStatus, bool> until, string instanceId, Action<InstanceWaiter> leave) : IDisposable
{
    private readonly TaskCompletionSource<InstanceHead> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool heard;

    public string InstanceId => instanceId;

    /// <summary>Completes with the head that has the status waited for, if a step in this process brings it.</summary>
    public Task<InstanceHead> Reached => reached.Task;

    /// <summary>Something came, so the instance runs in this process, as far as can be seen.</summary>
    public bool HasHeard => heard;

    public void Hear(InstanceHead head)
    {
        heard = true;
        if (until(head.Status)) reached.TrySetResult(head);
    }

    public void Dispose() => leave(this);
}
