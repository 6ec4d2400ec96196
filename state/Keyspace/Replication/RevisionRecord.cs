using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>What one revision did, as watchers are told.</summary>
internal sealed record RevisionRecord(long Revision, ImmutableArray<KeyEvent> Events);
