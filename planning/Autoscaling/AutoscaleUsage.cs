using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Autoscaling;

/// <summary>What the autoscaler goes by.</summary>
/// <param name="Replicas">By the Container's uid.</param>
/// <param name="Queues">How many messages they hold, by name. One that could not be asked is missing.</param>
public sealed record AutoscaleUsage(ImmutableDictionary<string, ReplicaUsage> Replicas, ImmutableDictionary<string, long> Queues);
