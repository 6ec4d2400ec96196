using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>An orchestrator's only door to the world. Every member is deterministic under replay.</summary>
/// <remarks>Use it only from the orchestrator's own flow: a call from another thread throws.</remarks>
public abstract class TaskOrchestrationContext
{
    public abstract TaskName Name { get; }

    public abstract string InstanceId { get; }

    /// <summary>Null for a top-level orchestration.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The version that the instance runs under; empty when it has none.</summary>
    public virtual string Version => "";

    /// <summary>What <see cref="DurableTaskOptions.Properties"/> says on this host. Settings, not state: code that decides by them must find the same on
    /// every host.</summary>
    public virtual IReadOnlyDictionary<string, object?> Properties => ImmutableDictionary<string, object?>.Empty;

    /// <summary>When the current step began; the same on every replay, and never earlier than in the step before.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>True while code runs that has already run in an earlier step.</summary>
    public abstract bool IsReplaying { get; }

    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>Makes loggers that are silent while replaying.</summary>
    public virtual ILoggerFactory ReplaySafeLoggerFactory => new ReplaySafeLoggerFactory(this, LoggerFactory);

    public abstract T? GetInput<T>();

    /// <exception cref="TaskFailedException">The activity failed, its retries included.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <inheritdoc cref="CallActivityAsync{TResult}"/>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object?>(name, input, options);

    /// <summary>Starts a child and waits for its result. Without <see cref="SubOrchestrationOptions.InstanceId"/> the id is derived.</summary>
    /// <exception cref="TaskFailedException">The child failed or was terminated, or its id belongs to another running instance.</exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}"/>
    public virtual Task CallSubOrchestratorAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object?>(name, input, options);

    /// <summary>Completes at <paramref name="fireAt"/> (UTC), however far away. Cancelling forgets the timer.</summary>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <inheritdoc cref="CreateTimer(DateTime,CancellationToken)"/>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>The next event of that name (case ignored): one that is already here, else the next to arrive. Of several waiters the oldest
    /// that is not cancelled gets it; a cancelled waiter never eats one.</summary>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <summary>As above, for at most <paramref name="timeout"/>. When the event and the deadline meet in one step, the event wins.</summary>
    /// <exception cref="TaskCanceledException">No event within the timeout.</exception>
    public abstract Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Raises an event at another instance, once; dropped when that instance does not exist or has ended.</summary>
    public abstract void SendEvent(string instanceId, string eventName, object? payload = null);

    /// <summary>Shown by the client with the instance; committed with the step.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>Ends this generation when the orchestrator returns and starts the next with a fresh history. What is open is forgotten.</summary>
    /// <param name="preserveUnprocessedEvents">False drops the events that arrived and that nobody waited for.</param>
    public virtual void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    /// <inheritdoc cref="ContinueAsNew(object?,bool)"/>
    public abstract void ContinueAsNew(ContinueAsNewOptions options);

    /// <summary>Compares <see cref="Version"/> as <see cref="TaskVersion.Compare"/> does: below zero when the instance is older.</summary>
    public int CompareVersionTo(string version) => TaskVersion.Compare(Version, version);

    /// <summary>The same UUID at the same place on every replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while replaying.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => new ReplaySafeLogger(this, LoggerFactory.CreateLogger(categoryName));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => CreateReplaySafeLogger(typeof(T));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger(Type type) => CreateReplaySafeLogger(type.FullName ?? type.Name);
}
