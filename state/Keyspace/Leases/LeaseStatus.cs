using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>How a lease stands.</summary>
/// <param name="Granted">Its whole time to live.</param>
/// <param name="Remaining">What is left of it, at least. Zero: it may be ended at any moment.</param>
/// <param name="Keys">The keys attached to it, in order; empty unless they were asked for.</param>
public sealed record LeaseStatus(long Id, TimeSpan Granted, TimeSpan Remaining, ImmutableArray<Key> Keys);
