namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Which Azure Storage account, and how it is opened.</summary>
/// <param name="Connection">Its connection string, which holds the key.</param>
/// <param name="Name">Its name, used with an identity when there is no connection string.</param>
public sealed record AzureAccount(string? Connection, string? Name);
