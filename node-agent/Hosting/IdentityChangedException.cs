namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The control plane knows this node under another name or belongs to another installation than before: the agent has to begin anew.</summary>
public sealed class IdentityChangedException(string message) : Exception(message);
