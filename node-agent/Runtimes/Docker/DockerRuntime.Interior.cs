using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Inside containers.</summary>
public sealed partial class DockerRuntime : IContainerInterior
{
    // Go's mode bit of a folder.
    private const uint FolderBit = 1u << 31;

    public Task<IExecution> ExecAsync(string runtimeId, ExecStart start, CancellationToken cancellationToken) =>
        TellingWhyAsync(() => DockerExecution.BeginAsync(connection, runtimeId, start, time, cancellationToken));

    public Task<Stream> ReadArchiveAsync(string runtimeId, string path, CancellationToken cancellationToken) => TellingWhyAsync(async () =>
        (await connection.AskAsync((engine, _) => engine.Containers.GetArchiveFromContainerAsync(runtimeId, new ContainerPathStatParameters { Path = path }, false, cancellationToken), null, cancellationToken)).Stream
        ?? throw new InteriorException($"the engine sent nothing of {path}"));

    public Task WriteArchiveAsync(string runtimeId, string folder, Stream archive, CancellationToken cancellationToken) => TellingWhyAsync(() => connection.AskAsync(
        async (engine, _) =>
        {
            await engine.Containers.ExtractArchiveToContainerAsync(runtimeId, new CopyToContainerParameters { Path = folder }, archive, cancellationToken);
            return true;
        },
        null,
        cancellationToken));

    public async Task<PathStat> StatAsync(string runtimeId, string path, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.AskAsync((engine, token) => engine.Containers.GetArchiveFromContainerAsync(runtimeId, new ContainerPathStatParameters { Path = path }, true, token), cancellationToken);
            var stat = answer.Stat;
            return new PathStat { Exists = true, Name = stat.Name ?? "", Size = stat.Size, IsFolder = (stat.Mode & FolderBit) != 0, LinkTarget = stat.LinkTarget ?? "" };
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
        {
            return new PathStat();
        }
        catch (DockerApiException refused)
        {
            throw new InteriorException(DockerText.Of(refused), refused);
        }
    }

    (string Host, int Port)? IContainerInterior.AddressOf(ContainerRun run, int containerPort) => AddressOf(run, containerPort);

    private static async Task<T> TellingWhyAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException refused)
        {
            throw new InteriorException(DockerText.Of(refused), refused);
        }
    }
}
