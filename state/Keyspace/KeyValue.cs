namespace FunctionsPlatform.State;

/// <summary>A key as one revision left it.</summary>
/// <param name="Value">Empty, too, when only keys were asked for. Never changes; may be kept.</param>
/// <param name="CreateRevision">The revision that created it; a key deleted and put again has a new one.</param>
/// <param name="ModRevision">The revision that last put it.</param>
/// <param name="Version">1 for the put that created it, then one more for each.</param>
/// <param name="Lease">The lease that it ends with; 0: none.</param>
public sealed record KeyValue(Key Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision, long Version, long Lease = 0);
