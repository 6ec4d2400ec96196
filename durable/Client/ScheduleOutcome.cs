namespace FunctionsPlatform.Durable;

/// <summary>What became of a start.</summary>
public abstract record ScheduleOutcome(string InstanceId)
{
    public sealed record Started(string Id) : ScheduleOutcome(Id);

    /// <param name="Status">The state of the instance that has the id.</param>
    public sealed record AlreadyExists(string Id, OrchestrationRuntimeStatus Status) : ScheduleOutcome(Id);
}
