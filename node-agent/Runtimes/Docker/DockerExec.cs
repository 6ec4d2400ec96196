using System.Collections.Concurrent;
using System.Collections.Immutable;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>
/// Runs probes' commands inside containers. The engine knows no way to end such a command: one that takes too long is killed where its process can be
/// seen from here, and until it has ended no other is begun in its container.
/// </summary>
internal sealed class DockerExec(DockerConnection connection)
{
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> overdue = new(StringComparer.Ordinal);

    public async Task<ProbeAnswer> ProbeAsync(string runtimeId, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsStillRunningAsync(runtimeId, cancellationToken)) return new ProbeAnswer(false, $"the last {command[0]} has not ended yet");
            return await connection.AskAsync((engine, token) => RunAsync(engine, runtimeId, command, token), cancellationToken);
        }
        catch (DockerApiException refused)
        {
            return new ProbeAnswer(false, DockerText.Of(refused));
        }
    }

    /// <summary>The container is gone, and with it what ran inside.</summary>
    public void Forget(string runtimeId) => overdue.TryRemove(runtimeId, out _);

    private async Task<bool> IsStillRunningAsync(string runtimeId, CancellationToken cancellationToken)
    {
        if (!overdue.TryGetValue(runtimeId, out var execId)) return false;
        try
        {
            var exec = await connection.AskAsync((engine, token) => engine.Exec.InspectContainerExecAsync(execId, token), cancellationToken);
            if (exec.Running && !TryKill(exec.Pid, runtimeId)) return true;
        }
        catch (DockerApiException)
        {
            // The engine does not know it any more.
        }

        overdue.TryRemove(runtimeId, out _);
        return false;
    }

    private async Task<ProbeAnswer> RunAsync(IDockerClient engine, string runtimeId, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        var exec = await engine.Exec.CreateContainerExecAsync(
            runtimeId, new ContainerExecCreateParameters { Cmd = [.. command], AttachStdout = true, AttachStderr = true }, cancellationToken);
        try
        {
            using var stream = await engine.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellationToken);
            var said = await ReadBeginningAsync(stream, cancellationToken);
            var ended = await engine.Exec.InspectContainerExecAsync(exec.ID, cancellationToken);
            return ProbeText.Answer(command[0], (int)(ended.ExitCode ?? -1), said);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(engine, runtimeId, exec.ID);
            throw;
        }
    }

    /// <summary>Reads to the end and keeps the beginning: what a probe says may have any length.</summary>
    private static async Task<string> ReadBeginningAsync(MultiplexedStream stream, CancellationToken cancellationToken)
    {
        var kept = new byte[ProbeText.MaxBytes];
        var scrap = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadOutputAsync(scrap, 0, scrap.Length, cancellationToken);
            if (read.EOF) return ProbeText.Decode(kept.AsSpan(0, length));
            var more = Math.Min(read.Count, kept.Length - length);
            scrap.AsSpan(0, more).CopyTo(kept.AsSpan(length));
            length += more;
        }
    }

    private async Task EndAsync(IDockerClient engine, string runtimeId, string execId)
    {
        overdue[runtimeId] = execId;
        using var limit = new CancellationTokenSource(CleanUpLimit);
        try
        {
            var exec = await engine.Exec.InspectContainerExecAsync(execId, limit.Token);
            if (!exec.Running || TryKill(exec.Pid, runtimeId)) overdue.TryRemove(runtimeId, out _);
        }
        catch (Exception failure) when (failure is DockerApiException or OperationCanceledException || DockerConnection.IsConnectionFailure(failure))
        {
            // The next probe of the container looks again.
        }
    }

    /// <summary>Only a process that is the container's own: the engine may run on another host, where the number means another process.</summary>
    private static bool TryKill(long pid, string runtimeId) =>
        pid is > 1 and <= int.MaxValue && ProcessTable.IsInControlGroupOf((int)pid, runtimeId) && Signals.Send((int)pid, Signals.Kill);
}
