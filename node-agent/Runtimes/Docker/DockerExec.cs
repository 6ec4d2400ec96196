using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Runs a probe's command inside a container.</summary>
internal static class DockerExec
{
    private const int MaxDetail = 200;

    public static async Task<ProbeAnswer> ProbeAsync(DockerConnection connection, string runtimeId, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.AskAsync((engine, token) => RunAsync(engine, runtimeId, command, token), cancellationToken);
        }
        catch (DockerApiException refused)
        {
            return new ProbeAnswer(false, DockerText.Of(refused));
        }
    }

    private static async Task<ProbeAnswer> RunAsync(IDockerClient engine, string runtimeId, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        var exec = await engine.Exec.CreateContainerExecAsync(
            runtimeId, new ContainerExecCreateParameters { Cmd = [.. command], AttachStdout = true, AttachStderr = true }, cancellationToken);
        using var stream = await engine.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellationToken);
        var (output, error) = await stream.ReadOutputToEndAsync(cancellationToken);
        var ended = await engine.Exec.InspectContainerExecAsync(exec.ID, cancellationToken);
        var said = (output + error).Trim();
        var detail = string.Create(CultureInfo.InvariantCulture, $"{command[0]} exited with {ended.ExitCode}");
        return new ProbeAnswer(ended.ExitCode == 0, said.Length == 0 ? detail : $"{detail}: {(said.Length > MaxDetail ? said[..MaxDetail] : said)}");
    }
}
