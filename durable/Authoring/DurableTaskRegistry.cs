using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <summary>The orchestrators and activities that an engine can run, by name. Fill it before the engine is made; a name given twice is refused.</summary>
/// <remarks>A factory is called once for every execution of an orchestrator and every run of an activity; an instance given is shared by all,
/// so it must hold no state of one.</remarks>
public sealed class DurableTaskRegistry
{
    private readonly Dictionary<TaskName, Func<ITaskOrchestrator>> orchestrators = [];
    private readonly Dictionary<TaskName, Func<ITaskActivity>> activities = [];

    public DurableTaskRegistry AddOrchestrator(TaskName name, ITaskOrchestrator orchestrator) => AddOrchestrator(name, () => orchestrator);

    public DurableTaskRegistry AddOrchestrator(TaskName name, Func<ITaskOrchestrator> factory)
    {
        if (!orchestrators.TryAdd(Checked(name), factory)) throw new ArgumentException($"An orchestrator named '{name}' is already registered.", nameof(name));
        return this;
    }

    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run) =>
        AddOrchestrator(name, new OrchestratorFunc<TInput, TOutput>(run));

    public DurableTaskRegistry AddOrchestratorFunc<TInput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task> run) =>
        AddOrchestrator(name, new OrchestratorFunc<TInput, object?>(async (context, input) =>
        {
            await run(context, input);
            return null;
        }));

    public DurableTaskRegistry AddOrchestratorFunc<TOutput>(TaskName name, Func<TaskOrchestrationContext, Task<TOutput>> run) =>
        AddOrchestrator(name, new OrchestratorFunc<object?, TOutput>((context, _) => run(context)));

    public DurableTaskRegistry AddOrchestratorFunc(TaskName name, Func<TaskOrchestrationContext, Task> run) =>
        AddOrchestratorFunc<object?>(name, (context, _) => run(context));

    public DurableTaskRegistry AddActivity(TaskName name, ITaskActivity activity) => AddActivity(name, () => activity);

    public DurableTaskRegistry AddActivity(TaskName name, Func<ITaskActivity> factory)
    {
        if (!activities.TryAdd(Checked(name), factory)) throw new ArgumentException($"An activity named '{name}' is already registered.", nameof(name));
        return this;
    }

    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, Task<TOutput>> run) =>
        AddActivity(name, new ActivityFunc<TInput, TOutput>(run));

    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, TOutput> run) =>
        AddActivity(name, new ActivityFunc<TInput, TOutput>((context, input) => Task.FromResult(run(context, input))));

    public DurableTaskRegistry AddActivityFunc<TInput>(TaskName name, Func<TaskActivityContext, TInput, Task> run) =>
        AddActivity(name, new ActivityFunc<TInput, object?>(async (context, input) =>
        {
            await run(context, input).ConfigureAwait(false);
            return null;
        }));

    public DurableTaskRegistry AddActivityFunc(TaskName name, Func<TaskActivityContext, Task> run) =>
        AddActivityFunc<object?>(name, (context, _) => run(context));

    internal bool TryGetOrchestrator(TaskName name, [NotNullWhen(true)] out Func<ITaskOrchestrator>? factory) => orchestrators.TryGetValue(name, out factory);

    internal bool TryGetActivity(TaskName name, [NotNullWhen(true)] out Func<ITaskActivity>? factory) => activities.TryGetValue(name, out factory);

    private static TaskName Checked(TaskName name) =>
        string.IsNullOrWhiteSpace(name.Name) ? throw new ArgumentException("A task needs a name.", nameof(name)) : name;
}
