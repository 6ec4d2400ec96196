namespace FunctionsPlatform.Storage.Spill;

/// <summary>A value on its way into a blob.</summary>
internal sealed record SpilledValue(string Blob, ReadOnlyMemory<byte> Content, SpilledRow Owner);
