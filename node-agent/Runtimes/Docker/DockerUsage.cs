using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.NodeAgent.Stats;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>What containers use: read from their control groups, which costs the engine nothing; where those are not to be seen (an agent in a container of its own), asked of the engine.</summary>
internal sealed class DockerUsage(DockerConnection connection)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset StartedAt, string[] Folders)> groups = new(StringComparer.Ordinal);

    public async Task<ContainerUsage?> ReadAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        if (!groups.TryGetValue(run.RuntimeId, out var known) || known.StartedAt != run.StartedAt)
        {
            var folders = run.ProcessId is { } process ? ControlGroupUsage.FoldersOf(process) : [];
            // A process of that number that is none of this container's.
            if (!folders.Any(folder => folder.Contains(run.RuntimeId, StringComparison.Ordinal))) folders = [];
            groups[run.RuntimeId] = known = (run.StartedAt, folders);
        }

        return known.Folders.Length > 0 ? ControlGroupUsage.Read(known.Folders) : await AskAsync(run.RuntimeId, cancellationToken);
    }

    public void Forget(string runtimeId) => groups.TryRemove(runtimeId, out _);

    private async Task<ContainerUsage?> AskAsync(string runtimeId, CancellationToken cancellationToken)
    {
        var answer = new Answer();
        try
        {
            await connection.TellAsync((engine, token) => engine.Containers.GetContainerStatsAsync(runtimeId, new ContainerStatsParameters { Stream = false, OneShot = true }, answer, token), cancellationToken);
        }
        catch (DockerApiException)
        {
            // It is gone, or has just ended.
            return null;
        }

        return answer.Told is { CPUStats.CPUUsage: { TotalUsage: > 0 } cpu, MemoryStats: { } memory } ? new ContainerUsage((long)cpu.TotalUsage, Math.Max(0, (long)(memory.Usage ?? 0) - Cache(memory))) : null;
    }

    private static long Cache(MemoryStats memory) =>
        memory.Stats is { } stats && (stats.TryGetValue("total_inactive_file", out var cached) || stats.TryGetValue("inactive_file", out cached)) ? (long)cached : 0;

    /// <summary>Takes what the engine says at once: the framework's own hands it to another thread.</summary>
    private sealed class Answer : IProgress<ContainerStatsResponse>
    {
        public ContainerStatsResponse? Told { get; private set; }

        public void Report(ContainerStatsResponse value) => Told = value;
    }
}
