using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The only place that names the runtimes.</summary>
internal static class RuntimeFactory
{
    public static IContainerRuntime Create(AgentOptions options, TimeProvider time, ILoggerFactory loggers) => options.Runtime switch
    {
        "simulated" => new SimulatedRuntime(new SimulatedRuntimeOptions { Seed = options.SimulatedSeed }, time),
        var other => throw new ArgumentException($"'{other}' is not a runtime: docker, process or simulated.", nameof(options)),
    };
}
