using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The handler's settings. All come from the environment: the Functions host gives its app settings so.</summary>
public sealed record CustomHandlerOptions
{
    /// <summary>Where the host expects the handler on loopback.</summary>
    public required int Port { get; init; }

    public required AzureAccount Account { get; init; }

    /// <summary>What API callers and agents must carry.</summary>
    public required string Token { get; init; }

    /// <summary>What senders of registry events carry. Null: what is derived from the token.</summary>
    public string? RegistryEventsSecret { get; init; }

    public CommandOptions Commands { get; init; } = new();

    /// <summary>What Secrets are encrypted with. Empty: there can be none.</summary>
    public SecretKeyRing SecretKeys { get; init; } = SecretKeyRing.Empty;

    public AccessOptions Access { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
