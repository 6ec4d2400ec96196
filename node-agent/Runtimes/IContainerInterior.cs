using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What a runtime can do inside the containers that it runs, where it can.</summary>
/// <remarks>Something that cannot be, for a reason that users should hear, is an <see cref="InteriorException"/>.</remarks>
public interface IContainerInterior
{
    /// <summary>Begins a command in a running container. Disposing it ends it.</summary>
    Task<IExecution> ExecAsync(string runtimeId, ExecStart start, CancellationToken cancellationToken);

    /// <summary>A file or folder as a tar archive.</summary>
    Task<Stream> ReadArchiveAsync(string runtimeId, string path, CancellationToken cancellationToken);

    /// <summary>Unpacks a tar archive in a folder that exists.</summary>
    Task WriteArchiveAsync(string runtimeId, string folder, Stream archive, CancellationToken cancellationToken);

    Task<PathStat> StatAsync(string runtimeId, string path, CancellationToken cancellationToken);

    /// <summary>Where a port of the run is reached from here. Null: nowhere.</summary>
    (string Host, int Port)? AddressOf(ContainerRun run, int containerPort);
}
