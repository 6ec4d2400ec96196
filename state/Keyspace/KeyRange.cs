using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>The answer to a <see cref="RangeQuery"/>.</summary>
/// <param name="Revision">The keyspace's current revision as this read saw it, even when an older one was asked for. Watch from the next.</param>
/// <param name="KeyValues">In the order asked for; key order by default.</param>
/// <param name="More">The limit left some out.</param>
/// <param name="Count">All keys in the range, whatever the limit and the revision filters.</param>
public sealed record KeyRange(long Revision, ImmutableArray<KeyValue> KeyValues, bool More, long Count);
