namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Where every node holds a connection.</summary>
public sealed class SilentBell : IAssignmentBell
{
    public Task RingAsync(IEnumerable<string?> nodes, CancellationToken cancellationToken) => Task.CompletedTask;
}
