using System.Collections.Immutable;
using System.Text;

namespace FunctionsPlatform.Durable;

/// <summary>The engine's limits. The defaults suit both a laptop and a shared storage account.</summary>
public sealed class DurableTaskOptions
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Needed to know your types without reflection. Default: primitives only.</summary>
    public DataConverter DataConverter { get; init; } = new JsonDataConverter();

    /// <summary>Payloads above it go to a blob.</summary>
    /// <value>Default 16 KiB: most activity messages with an input of that size fit a queue message; those that do not name a blob instead.</value>
    public int InlinePayloadBytes { get; init; } = 16 * 1024;

    /// <summary>Payloads above it are refused.</summary>
    /// <value>Default 10 MiB.</value>
    public int MaxPayloadBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Orchestrators kept in memory between their steps, so that the next step needs no replay. Zero: replay always.</summary>
    /// <value>Default 2,000.</value>
    public int CachedOrchestrators { get; init; } = 2_000;

    /// <summary>Effects of one step that are sent at the same time.</summary>
    /// <value>Default 32.</value>
    public int DispatchConcurrency { get; init; } = 32;

    /// <summary>Instances that a purge of many removes at the same time.</summary>
    /// <value>Default 128.</value>
    public int PurgeConcurrency { get; init; } = 128;

    /// <summary>Workers that run activities in the process that committed the step which asked for them, with no message for each. They hold their
    /// step's doorbell, so a host must be able to hold more doorbells than this at the same time. Zero: every activity goes through the queue.</summary>
    /// <value>Default 256. What finds no free worker goes through the queue.</value>
    public int LocalActivities { get; init; } = 256;

    /// <summary>How long the activities of a wide fan-out wait for those workers before the rest of them goes to the queue, for other processes to share.</summary>
    /// <value>Default 1 second.</value>
    public TimeSpan LocalActivityTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so many deliveries without a result an activity counts as failed, so that its orchestration does not wait for ever.</summary>
    /// <value>Default 10.</value>
    public int MaxActivityDeliveries { get; init; } = 10;

    /// <summary>How long a committed step's trigger may still come back. Effects that nobody confirmed by then are sent again.</summary>
    /// <remarks>Longer than activities run: one that is still running then, on a host other than the one that sent it, may be started a second time.</remarks>
    /// <value>Default 15 minutes.</value>
    public TimeSpan RedeliveryHorizon { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long something must be overdue before <c>DurableTaskEngine.SweepAsync</c> rings for it.</summary>
    /// <value>Default 30 seconds.</value>
    public TimeSpan SweepGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a sweep may leave alone what it found well, nothing of it being due and nothing having happened to it in this process.</summary>
    /// <remarks>What can make an instance wait that long: a client in another process that died between leaving something in the inbox and ringing, its
    /// caller not answered; and a queue that loses the message of another process, if that one does not sweep. Each process looks at all instances in
    /// its first sweep. A host that leaves some versions to others (<see cref="VersionFailureStrategy.Reject"/>) looks at all in every sweep:
    /// the others do the same, and give up the bells of those here after a while.</remarks>
    /// <value>Default 6 hours.</value>
    public TimeSpan SweepQuiet { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Which versions of orchestrations this host runs. Default: all.</summary>
    public VersioningOptions Versioning { get; init; } = new();

    /// <summary>Settings for orchestrator code, which reads them from its context.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <param name="what">For the error: whose value it is.</param>
    /// <exception cref="PayloadTooLargeException">Over the limit.</exception>
    /// <exception cref="ArgumentException">The converter made a text that is not Unicode (a lone surrogate), which no storage gives back as it was.</exception>
    internal Payload? Pack(string what, object? value)
    {
        if (DataConverter.Serialize(value) is not { } text) return null;
        var size = Strict.GetByteCount(text);
        if (size > MaxPayloadBytes) throw new PayloadTooLargeException($"{what} is {size:N0} bytes; the limit is {MaxPayloadBytes:N0}. Store it and pass a reference.");
        return new Payload(text, null, size);
    }
}
