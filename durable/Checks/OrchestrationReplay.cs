using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Durable;

/// <summary>Replays recorded histories against code, with no storage and no effects: for tests, and for checks before an upgrade.</summary>
public static class OrchestrationReplay
{
    /// <param name="options">The converter above all; null: the defaults.</param>
    public static ReplayResult Run(RecordedHistory history, ITaskOrchestrator orchestrator, DurableTaskOptions? options = null) =>
        Run(history, () => orchestrator, options ?? new DurableTaskOptions());

    /// <summary>Against the code that is registered for the history's name and version.</summary>
    public static ReplayResult Run(RecordedHistory history, DurableTaskRegistry registry, DurableTaskOptions? options = null) =>
        registry.TryGetOrchestrator(history.Name, history.Version, out var factory)
            ? Run(history, factory, options ?? new DurableTaskOptions())
            : new ReplayResult(DivergedException.Unregistered(history.Name, history.Version).Message);

    private static ReplayResult Run(RecordedHistory history, Func<ITaskOrchestrator> factory, DurableTaskOptions options)
    {
        var parent = history.Parent is { } known ? new ParentLink(known.InstanceId, known.Name, "", 0) : null;
        var identity = new ExecutionIdentity(history.InstanceId, history.ExecutionKey, history.Name, history.Version, parent) { Options = options, Loggers = NullLoggerFactory.Instance };
        try
        {
            var execution = new OrchestratorExecution(factory(), identity);
            foreach (var step in history.Steps.Where(step => !step.IsVoid)) execution.Replay(new HistoryStep(0, step.Sequence, step.At, step.Events));
            return new ReplayResult(null as string);
        }
        catch (DivergedException diverged)
        {
            return new ReplayResult(diverged.Message);
        }
    }
}
