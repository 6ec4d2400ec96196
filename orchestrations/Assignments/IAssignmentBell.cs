namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Hears that what is to run on nodes may have changed, after it is committed. For nodes that hold no connection on which they would see it.</summary>
/// <remarks>A lost ring costs time only: a sweep compares what nodes were told with what is.</remarks>
public interface IAssignmentBell
{
    /// <param name="nodes">May hold the same node several times, and null for containers that are on none.</param>
    Task RingAsync(IEnumerable<string?> nodes, CancellationToken cancellationToken);
}
