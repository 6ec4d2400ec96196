using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <summary>The orchestrators and activities that an engine can run, by name and version. Fill it before the engine is made; a name given twice
/// with the same version is refused.</summary>
/// <remarks>
/// <para>A factory is called once for every execution of an orchestrator and every run of an activity; an instance given is shared by all,
/// so it must hold no state of one. A class given by its type is made anew each time, by its constructor without parameters.</para>
/// <para>A call finds that very version; or what is registered without a version, if no version of the name is registered at all.</para>
/// </remarks>
public sealed partial class DurableTaskRegistry
{
    private const DynamicallyAccessedMemberTypes Constructor = DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    private readonly TaskShelf<ITaskOrchestrator> orchestrators = new("orchestrator");
    private readonly TaskShelf<ITaskActivity> activities = new("activity");

    /// <summary>Under the name and version of its <see cref="DurableTaskAttribute"/>, else under the type's name.</summary>
    public DurableTaskRegistry AddOrchestrator<[DynamicallyAccessedMembers(Constructor)] TOrchestrator>() where TOrchestrator : class, ITaskOrchestrator =>
        AddOrchestrator(typeof(TOrchestrator));

    /// <inheritdoc cref="AddOrchestrator{TOrchestrator}()"/>
    public DurableTaskRegistry AddOrchestrator([DynamicallyAccessedMembers(Constructor)] Type type)
    {
        orchestrators.Add(type, () => TaskShelf<ITaskOrchestrator>.Make(type));
        return this;
    }

    /// <inheritdoc cref="AddOrchestrator{TOrchestrator}()"/>
    public DurableTaskRegistry AddOrchestrator(ITaskOrchestrator orchestrator)
    {
        orchestrators.Add(orchestrator.GetType(), () => orchestrator);
        return this;
    }

    public DurableTaskRegistry AddOrchestrator<[DynamicallyAccessedMembers(Constructor)] TOrchestrator>(TaskName name) where TOrchestrator : class, ITaskOrchestrator =>
        AddOrchestrator(name, typeof(TOrchestrator));

    public DurableTaskRegistry AddOrchestrator(TaskName name, [DynamicallyAccessedMembers(Constructor)] Type type) =>
        AddOrchestrator(name, TaskVersion.Unversioned, type);

    public DurableTaskRegistry AddOrchestrator(TaskName name, TaskVersion version, [DynamicallyAccessedMembers(Constructor)] Type type) =>
        AddOrchestrator(name, version, () => TaskShelf<ITaskOrchestrator>.Make(type));

    public DurableTaskRegistry AddOrchestrator(TaskName name, ITaskOrchestrator orchestrator) => AddOrchestrator(name, () => orchestrator);

    public DurableTaskRegistry AddOrchestrator(TaskName name, Func<ITaskOrchestrator> factory) => AddOrchestrator(name, TaskVersion.Unversioned, factory);

    public DurableTaskRegistry AddOrchestrator(TaskName name, TaskVersion version, Func<ITaskOrchestrator> factory)
    {
        orchestrators.Add(name, version, factory);
        return this;
    }

    /// <summary>Under the name and version of its <see cref="DurableTaskAttribute"/>, else under the type's name.</summary>
    public DurableTaskRegistry AddActivity<[DynamicallyAccessedMembers(Constructor)] TActivity>() where TActivity : class, ITaskActivity =>
        AddActivity(typeof(TActivity));

    /// <inheritdoc cref="AddActivity{TActivity}()"/>
    public DurableTaskRegistry AddActivity([DynamicallyAccessedMembers(Constructor)] Type type)
    {
        activities.Add(type, () => TaskShelf<ITaskActivity>.Make(type));
        return this;
    }

    /// <inheritdoc cref="AddActivity{TActivity}()"/>
    public DurableTaskRegistry AddActivity(ITaskActivity activity)
    {
        activities.Add(activity.GetType(), () => activity);
        return this;
    }

    public DurableTaskRegistry AddActivity<[DynamicallyAccessedMembers(Constructor)] TActivity>(TaskName name) where TActivity : class, ITaskActivity =>
        AddActivity(name, typeof(TActivity));

    public DurableTaskRegistry AddActivity(TaskName name, [DynamicallyAccessedMembers(Constructor)] Type type) => AddActivity(name, TaskVersion.Unversioned, type);

    public DurableTaskRegistry AddActivity(TaskName name, TaskVersion version, [DynamicallyAccessedMembers(Constructor)] Type type) =>
        AddActivity(name, version, () => TaskShelf<ITaskActivity>.Make(type));

    public DurableTaskRegistry AddActivity(TaskName name, ITaskActivity activity) => AddActivity(name, () => activity);

    public DurableTaskRegistry AddActivity(TaskName name, Func<ITaskActivity> factory) => AddActivity(name, TaskVersion.Unversioned, factory);

    public DurableTaskRegistry AddActivity(TaskName name, TaskVersion version, Func<ITaskActivity> factory)
    {
        activities.Add(name, version, factory);
        return this;
    }

    internal bool TryGetOrchestrator(TaskName name, TaskVersion version, [NotNullWhen(true)] out Func<ITaskOrchestrator>? factory) =>
        orchestrators.TryGet(name, version, out factory);

    internal bool TryGetActivity(TaskName name, TaskVersion version, [NotNullWhen(true)] out Func<ITaskActivity>? factory) =>
        activities.TryGet(name, version, out factory);
}
