namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The app settings' prefixes by which the Functions host finds what its triggers listen to.</summary>
/// <param name="Storage">The account with the queues.</param>
internal sealed record HostConnections(string Storage)
{
    /// <summary>The Service Bus namespace; null: the app has none, and no trigger on it.</summary>
    public string? ServiceBus { get; init; }
}
