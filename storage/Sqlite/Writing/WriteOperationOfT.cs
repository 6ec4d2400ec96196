using System.Threading.Tasks.Sources;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>A write with an answer; the object is also the task that its one caller awaits.</summary>
internal abstract class WriteOperation<TAnswer> : WriteOperation, IValueTaskSource<TAnswer>
{
    // Continuations run on the thread pool: the writer goes straight on to the next group.
    private ManualResetValueTaskSourceCore<TAnswer> completion = new() { RunContinuationsAsynchronously = true };
    private TAnswer answer = default!;

    /// <summary>Await it once.</summary>
    public ValueTask<TAnswer> Answer => new(this, completion.Version);

    public sealed override void Execute(WriteSession session) => answer = Run(session);

    public sealed override void Complete()
    {
        OnCommitted(answer);
        Release();
        completion.SetResult(answer);
    }

    public sealed override void Fail(Exception error)
    {
        Release();
        completion.SetException(error);
    }

    TAnswer IValueTaskSource<TAnswer>.GetResult(short token) => completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TAnswer>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<TAnswer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);

    protected abstract TAnswer Run(WriteSession session);

    /// <summary>What others in this process must learn before the caller does.</summary>
    protected virtual void OnCommitted(TAnswer committed) { }

    /// <summary>Gives rented memory back; the operation will not run again.</summary>
    protected virtual void Release() { }
}
