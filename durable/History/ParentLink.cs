namespace FunctionsPlatform.Durable;

/// <summary>Where a child's result goes.</summary>
/// <param name="ExecutionKey">The generation that waits; another one has forgotten the call.</param>
public sealed record ParentLink(string InstanceId, string Name, string ExecutionKey, int TaskId);
