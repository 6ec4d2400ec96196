using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Docker;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>The only place that names the runtimes.</summary>
internal static class RuntimeFactory
{
    public static IContainerRuntime Create(AgentOptions options, TimeProvider time, ILoggerFactory loggers) => options.Runtime switch
    {
        "docker" => new DockerRuntime(
            new DockerRuntimeOptions { Endpoint = DockerRuntimeOptions.ChooseEndpoint(options.DockerHost), NodeAddress = options.Address }, time, loggers.CreateLogger<DockerRuntime>()),
        "process" => new ProcessRuntime(new ProcessRuntimeOptions { DataDirectory = Path.GetFullPath(options.DataDirectory) }, time, loggers.CreateLogger<ProcessRuntime>()),
        "simulated" => new SimulatedRuntime(new SimulatedRuntimeOptions { Seed = options.SimulatedSeed }, time),
        var other => throw new ArgumentException($"'{other}' is not a runtime: docker, process or simulated.", nameof(options)),
    };
}
