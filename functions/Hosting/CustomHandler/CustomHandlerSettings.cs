using System.Globalization;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Reads the handler's environment, and says at once what is wrong with it.</summary>
public static class CustomHandlerSettings
{
    /// <summary>The host's own account, in which its triggers look for their queues.</summary>
    public const string DefaultConnection = "AzureWebJobsStorage";

    private const string Port = "FUNCTIONS_CUSTOMHANDLER_PORT";
    private const int ShortestToken = 16;

    /// <exception cref="StartupException">A setting is missing or wrong; the message never holds a secret.</exception>
    public static CustomHandlerOptions Read(Func<string, string?> environment)
    {
        if (environment("FP_STORAGE") is { Length: > 0 } storage && !storage.Equals(nameof(StorageKind.Azure), StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"FP_STORAGE is '{storage}'; a Functions app keeps its state in an Azure Storage account (azure): its own disk is gone with each instance");
        return new CustomHandlerOptions
        {
            Port = ReadPort(environment(Port)),
            Account = ReadAccount(environment),
            Token = ReadToken(environment("FP_TOKEN")),
            RegistryEventsSecret = StandaloneSettings.ReadSecret("FP_REGISTRY_EVENTS_SECRET", environment("FP_REGISTRY_EVENTS_SECRET")),
            Commands = CommandOptions.Read(environment),
            SecretKeys = environment(SecretKeySource.Variable) is { Length: > 0 } keys ? SecretKeySource.Parse(keys, SecretKeySource.Variable) : State.SecretKeyRing.Empty,
            Access = ReadAccess(environment),
            Retention = RetentionOptions.Read(environment),
            LogLevel = ReadLevel(environment("FP_LOG_LEVEL")),
        };
    }

    private static int ReadPort(string? text)
    {
        if (text is not { Length: > 0 }) throw new StartupException($"{Port} is not set: 'functions-platform handler' is started by the Azure Functions host, which sets it");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new StartupException($"{Port} is '{text}'; must be 1 to 65535");
    }

    // State may be in another account than the host's own; where nothing is said it is in the same.
    private static AzureAccount ReadAccount(Func<string, string?> environment)
    {
        var own = new AzureAccount(environment("FP_STORAGE_CONNECTION"), environment("FP_STORAGE_ACCOUNT"));
        if (IsNamed(own)) return own;
        var hosts = new AzureAccount(environment(DefaultConnection), environment(DefaultConnection + "__accountName"));
        return IsNamed(hosts)
            ? hosts
            : throw new StartupException($"no storage account is named: set FP_STORAGE_ACCOUNT or FP_STORAGE_CONNECTION, or {DefaultConnection}__accountName or {DefaultConnection} as the Functions host has it");
    }

    private static bool IsNamed(AzureAccount account) => account.Connection is { Length: > 0 } || account.Name is { Length: > 0 };

    private static string ReadToken(string? text)
    {
        if (text?.Trim() is not { Length: > 0 } token) throw new StartupException("FP_TOKEN is not set: the API's token, at best a reference to a Key Vault secret");
        // A reference that could not be resolved arrives as it is written: whoever knows the vault's name would know the token.
        if (token.StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal)) throw new StartupException("FP_TOKEN is a Key Vault reference that was not resolved: the app's identity may not read the secret");
        return token.Length >= ShortestToken ? token : throw new StartupException($"FP_TOKEN has {token.Length} characters; at least {ShortestToken} are needed");
    }

    private static AccessOptions ReadAccess(Func<string, string?> environment)
    {
        var access = new AccessOptions { Audience = Given("FP_OIDC_AUDIENCE"), UserClaim = Given("FP_OIDC_USER_CLAIM"), GroupsClaim = Given("FP_OIDC_GROUPS_CLAIM") };
        if (Given("FP_OIDC_ISSUER") is { } issuer) access = access with { Issuer = StandaloneSettings.ReadIssuer(issuer) };
        return Given("FP_RATE_LIMIT") is { } rate ? access with { RequestsPerSecond = StandaloneSettings.ReadRate(rate) } : access;

        string? Given(string variable) => environment(variable) is { Length: > 0 } text ? text : null;
    }

    private static LogLevel ReadLevel(string? text)
    {
        if (text is not { Length: > 0 }) return LogLevel.Information;
        return Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level)
            ? level
            : throw new StartupException($"FP_LOG_LEVEL is '{text}'; must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
    }
}
