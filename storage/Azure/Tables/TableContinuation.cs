namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>Where a query goes on, in the service's words.</summary>
internal sealed record TableContinuation(string Partition, string Row);
