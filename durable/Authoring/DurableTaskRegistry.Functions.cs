using System.Runtime.CompilerServices;

namespace FunctionsPlatform.Durable;

/// <summary>The shapes in which code may be given as a function: asynchronous or not, with and without input and output.</summary>
/// <remarks>Where a lambda would fit both (it only throws), the asynchronous shape is taken.</remarks>
public sealed partial class DurableTaskRegistry
{
    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run) =>
        AddOrchestrator(name, new OrchestratorFunc<TInput, TOutput>(run));

    public DurableTaskRegistry AddOrchestratorFunc<TInput, TOutput>(TaskName name, Func<TaskOrchestrationContext, TInput, TOutput> run) =>
        AddOrchestrator(name, new OrchestratorFunc<TInput, TOutput>((context, input) => Task.FromResult(run(context, input))));

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddOrchestratorFunc<TInput>(TaskName name, Func<TaskOrchestrationContext, TInput, Task> run) =>
        AddOrchestrator(name, new OrchestratorFunc<TInput, object?>(async (context, input) =>
        {
            await run(context, input);
            return null;
        }));

    public DurableTaskRegistry AddOrchestratorFunc<TInput>(TaskName name, Action<TaskOrchestrationContext, TInput> run) =>
        AddOrchestratorFunc<TInput>(name, (context, input) =>
        {
            run(context, input);
            return Task.CompletedTask;
        });

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddOrchestratorFunc<TOutput>(TaskName name, Func<TaskOrchestrationContext, Task<TOutput>> run) =>
        AddOrchestrator(name, new OrchestratorFunc<object?, TOutput>((context, _) => run(context)));

    public DurableTaskRegistry AddOrchestratorFunc<TOutput>(TaskName name, Func<TaskOrchestrationContext, TOutput> run) =>
        AddOrchestrator(name, new OrchestratorFunc<object?, TOutput>((context, _) => Task.FromResult(run(context))));

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddOrchestratorFunc(TaskName name, Func<TaskOrchestrationContext, Task> run) =>
        AddOrchestratorFunc<object?>(name, (context, _) => run(context));

    public DurableTaskRegistry AddOrchestratorFunc(TaskName name, Action<TaskOrchestrationContext> run) =>
        AddOrchestratorFunc<object?>(name, (context, _) => run(context));

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, Task<TOutput>> run) =>
        AddActivity(name, new ActivityFunc<TInput, TOutput>(run));

    public DurableTaskRegistry AddActivityFunc<TInput, TOutput>(TaskName name, Func<TaskActivityContext, TInput, TOutput> run) =>
        AddActivity(name, new ActivityFunc<TInput, TOutput>((context, input) => Task.FromResult(run(context, input))));

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddActivityFunc<TInput>(TaskName name, Func<TaskActivityContext, TInput, Task> run) =>
        AddActivity(name, new ActivityFunc<TInput, object?>(async (context, input) =>
        {
            await run(context, input).ConfigureAwait(false);
            return null;
        }));

    public DurableTaskRegistry AddActivityFunc<TInput>(TaskName name, Action<TaskActivityContext, TInput> run) =>
        AddActivityFunc<TInput>(name, (context, input) =>
        {
            run(context, input);
            return Task.CompletedTask;
        });

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddActivityFunc<TOutput>(TaskName name, Func<TaskActivityContext, Task<TOutput>> run) =>
        AddActivity(name, new ActivityFunc<object?, TOutput>((context, _) => run(context)));

    public DurableTaskRegistry AddActivityFunc<TOutput>(TaskName name, Func<TaskActivityContext, TOutput> run) =>
        AddActivity(name, new ActivityFunc<object?, TOutput>((context, _) => Task.FromResult(run(context))));

    [OverloadResolutionPriority(1)]
    public DurableTaskRegistry AddActivityFunc(TaskName name, Func<TaskActivityContext, Task> run) =>
        AddActivityFunc<object?>(name, (context, _) => run(context));

    public DurableTaskRegistry AddActivityFunc(TaskName name, Action<TaskActivityContext> run) =>
        AddActivityFunc<object?>(name, (context, _) => run(context));
}
