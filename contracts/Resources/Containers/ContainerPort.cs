namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A published port as it came out.</summary>
public sealed record ContainerPort(string Name, int ContainerPortNumber, int HostPort)
{
    /// <summary>The port inside the container.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("containerPort")]
    public int ContainerPortNumber { get; init; } = ContainerPortNumber;
}
