using System.Text;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Rings by a message that names the node. Whether it is told by a queue is seen when the bell is answered.</summary>
internal sealed class NodeBell(IQueueStore queues, ILogger<NodeBell> logger) : IAssignmentBell
{
    /// <summary>Its messages are names of nodes.</summary>
    public const string Queue = "node-assignments";

    public async Task RingAsync(IEnumerable<string?> nodes, CancellationToken cancellationToken)
    {
        foreach (var node in nodes.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            try
            {
                await queues.SendAsync(Queue, Encoding.UTF8.GetBytes(node), TimeSpan.Zero, cancellationToken);
            }
            catch (StorageException error)
            {
                // What rings has committed already, and must not fail for this.
                logger.RingFailed(error, node);
            }
        }
    }
}
