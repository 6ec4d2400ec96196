namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>The storage does not take the grant (any more): a new one is needed.</summary>
internal sealed class GrantRefusedException(string message) : Exception(message);
