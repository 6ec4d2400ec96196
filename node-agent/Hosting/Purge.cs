using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>Removes everything that this node's agent has made.</summary>
internal static class Purge
{
    private const int Parallelism = 8;

    /// <returns>How many were removed.</returns>
    public static async Task<int> RunAsync(IContainerRuntime runtime, ContainerScope scope, CancellationToken cancellationToken)
    {
        var gate = new Gate(Parallelism);
        var containers = await runtime.ListAsync(scope, cancellationToken);
        await Task.WhenAll(containers.Select(async container =>
        {
            using var turn = await gate.EnterAsync(cancellationToken);
            await runtime.RemoveAsync(container.RuntimeId, cancellationToken);
        }));
        return containers.Length;
    }
}
