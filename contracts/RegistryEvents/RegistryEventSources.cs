namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Whose notifications are understood.</summary>
public static class RegistryEventSources
{
    public const string Distribution = "distribution";
    public const string AzureWebhook = "azure";
    public const string EventGrid = "event-grid";
    public const string DockerHub = "docker-hub";
    public const string GitHub = "github";
}
