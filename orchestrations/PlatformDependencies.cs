using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Registry;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations;

/// <summary>What the orchestrations stand on. Given once, by the composition root.</summary>
public sealed record PlatformDependencies
{
    public required Keyspaces Keyspaces { get; init; }

    public required ResourceStore Resources { get; init; }

    /// <summary>For what goes through no keyspace: heartbeats and the sweeper's own notes.</summary>
    public required ITableStore Tables { get; init; }

    /// <summary>Whose length the autoscaler asks for.</summary>
    public required IQueueStore Queues { get; init; }

    public required DurableTaskClient Orchestrations { get; init; }

    public required TimeProvider Time { get; init; }

    public required IdSource Ids { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public IAssignmentBell Assignments { get; init; } = new SilentBell();

    /// <summary>Null: nodes tell by themselves what they use.</summary>
    public IUsageAsker? Usage { get; init; }

    /// <summary>Null: a push that does not tell its digest is ignored.</summary>
    public IDigestSource? Digests { get; init; }

    public PlatformOptions Options { get; init; } = new();
}
