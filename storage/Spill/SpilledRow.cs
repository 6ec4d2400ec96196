namespace FunctionsPlatform.Storage.Spill;

internal readonly record struct SpilledRow(string Table, string Partition, string Row);
