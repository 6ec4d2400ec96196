using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>What the session tells the rest of the agent. Calls come one at a time.</summary>
public interface ISessionEvents
{
    /// <summary>The node is known to the control plane under this name, in this installation.</summary>
    Task EnrolledAsync(EnrollReply reply, CancellationToken cancellationToken);

    /// <summary>What should be on the node, from now on.</summary>
    Task AssignedAsync(Assignment assignment, CancellationToken cancellationToken);
}
