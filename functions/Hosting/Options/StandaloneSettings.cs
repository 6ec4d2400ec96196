using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Messaging;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Reads the options from the command line and the environment, and says at once what is wrong with them.</summary>
public static class StandaloneSettings
{
    private static readonly ImmutableArray<StandaloneSetting> All =
    [
        new("--data", "FP_DATA", "DIR", "data folder (default ~/.functions-platform)", (options, text) => options with { DataFolder = Path.GetFullPath(text) }),
        new("--url", "FP_LISTEN", "URL", "where the API listens (default http://127.0.0.1:7070; port 0: any free)", (options, text) => options with { Url = ReadUrl(text) }),
        new("--grpc-port", "FP_GRPC_PORT", "PORT", "where node agents dial in (default: the API's port + 1, with TLS the API's; 0: any free)", (options, text) => options with { GrpcPort = ReadPort(text) }),
        new("--tls-certificate", "FP_TLS_CERTIFICATE", "FILE", "speak https with this certificate and its chain, in PEM form; read again when it changes", (options, text) => options with { TlsCertificate = Path.GetFullPath(text) }),
        new("--tls-key", "FP_TLS_KEY", "FILE", "its key", (options, text) => options with { TlsKey = Path.GetFullPath(text) }),
        new("--storage", "FP_STORAGE", "sqlite|azure", "where state lives (default sqlite, in the data folder)", (options, text) => options with { Storage = ReadEnum<StorageKind>("--storage", text) }),
        new("--storage-connection", "FP_STORAGE_CONNECTION", "STRING", "the Azure Storage account's connection string; better in the environment", (options, text) => options with { StorageConnection = text }),
        new("--storage-account", "FP_STORAGE_ACCOUNT", "NAME", "the Azure Storage account, with this machine's or app's identity", (options, text) => options with { StorageAccount = text }),
        new("--oidc-issuer", "FP_OIDC_ISSUER", "URL", "accept tokens of this OpenID Connect provider (default: none)", (options, text) => options with { Access = options.Access with { Issuer = ReadIssuer(text) } }),
        new("--oidc-audience", "FP_OIDC_AUDIENCE", "ID", "the id under which this platform is registered there", (options, text) => options with { Access = options.Access with { Audience = text } }),
        new("--oidc-user-claim", "FP_OIDC_USER_CLAIM", "NAME", "the claim that names users in RoleBindings (default sub)", (options, text) => options with { Access = options.Access with { UserClaim = text } }),
        new("--oidc-groups-claim", "FP_OIDC_GROUPS_CLAIM", "NAME", "the claim that lists their groups (default groups)", (options, text) => options with { Access = options.Access with { GroupsClaim = text } }),
        new("--rate-limit", "FP_RATE_LIMIT", "COUNT", "requests a second of one caller (default 500)", (options, text) => options with { Access = options.Access with { RequestsPerSecond = ReadRate(text) } }),
        new("--keep-orchestrations", RetentionOptions.OrchestrationsVariable, "AGE", "how long ended orchestrations stay, like 2d, 12h, 30m (default 2d)", (options, text) => options with { Retention = options.Retention with { Orchestrations = RetentionOptions.ReadAge("--keep-orchestrations", text) } }),
        new("--keep-events", RetentionOptions.EventsVariable, "AGE", "how long Events stay, 1,000 of a namespace at most (default 24h)", (options, text) => options with { Retention = options.Retention with { Events = RetentionOptions.ReadAge("--keep-events", text) } }),
        new("--keep-revisions", RetentionOptions.RevisionsVariable, "N", "revisions of a namespace that a watcher may be behind (default 10000)", (options, text) => options with { Retention = options.Retention with { Revisions = RetentionOptions.ReadRevisions("--keep-revisions", text) } }),
        new("--amqp", "FP_AMQP", "URL", "broker of other systems' messages, amqps://user:password@host; better in the environment", (options, text) => options with { Amqp = text }),
        new("--amqp-commands", "FP_AMQP_COMMANDS", "ADDRESS", "its queue or subscription of commands", (options, text) => options with { AmqpCommands = text }),
        new("--amqp-registry-events", "FP_AMQP_REGISTRY_EVENTS", "ADDRESS", "its queue or subscription of registry events", (options, text) => options with { AmqpRegistryEvents = text }),
        new("--amqp-dead-letters", "FP_AMQP_DEAD_LETTERS", "ADDRESS", "its queue for dead letters (default: rejected with their reason)", (options, text) => options with { AmqpDeadLetters = text }),
        new("--registry-events-secret", "FP_REGISTRY_EVENTS_SECRET", "SECRET", "what registries' webhooks carry (default: derived from the token); better in the environment", (options, text) => options with { RegistryEventsSecret = ReadSecret("--registry-events-secret", text) }),
        new("--commands-account", CommandOptions.AccountVariable, "NAME", "the ServiceAccount whose roles the queue 'commands' has (default commands)", (options, text) => options with { Commands = options.Commands with { Account = CommandOptions.ReadAccount("--commands-account", text) } }),
        new("--reply-queues", CommandOptions.ReplyQueuesVariable, "PREFIX", "what names of queues for answers begin with (default replies-)", (options, text) => options with { Commands = options.Commands with { ReplyQueues = CommandOptions.ReadPrefix("--reply-queues", text) } }),
        new("--secret-key-file", SecretKeySource.FileVariable, "FILE", "keys that Secrets are encrypted with, in base64, one a line, the first encrypts (default: secret-keys in the data folder, made when missing; FP_SECRET_KEYS holds the keys themselves)", (options, text) => options with { SecretKeyFile = Path.GetFullPath(text) }),
        new("--log-format", "FP_LOG_FORMAT", "json|simple", "how log lines look (default json)", (options, text) => options with { LogFormat = ReadEnum<LogFormat>("--log-format", text) }),
        new("--log-level", "FP_LOG_LEVEL", "LEVEL", "Trace, Debug, Information, Warning, Error (default Information)", (options, text) => options with { LogLevel = ReadEnum<LogLevel>("--log-level", text) }),
    ];

    public static string Help =>
        $"functions-platform: the control plane as one process.\n\nUsage: functions-platform [options]\n       {BackupCommand.Usage}\n       {UpgradeCheckProgram.Usage}\n       {TlsCommand.Usage}\n       {ExportCommand.Usage}\n       functions-platform {HandlerProgram.Verb}   (as the Azure Functions host starts it)\n\nOptions (and their environment variables):\n"
        + string.Concat(All.Select(setting => $"  {setting.Option + ' ' + setting.Argument,-30} {setting.Variable,-24} {setting.Help}\n"))
        + "  --help, --version\n";

    /// <exception cref="StartupException">An option is unknown or its value wrong.</exception>
    public static StandaloneOptions Read(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var options = new StandaloneOptions { DataFolder = DefaultDataFolder(environment), SecretKeys = environment(SecretKeySource.Variable) };
        foreach (var setting in All)
        {
            if (environment(setting.Variable) is { Length: > 0 } value) options = setting.Apply(options, value);
        }

        for (var index = 0; index < arguments.Count; index++)
        {
            var (name, value) = Split(arguments[index]);
            var setting = All.FirstOrDefault(setting => setting.Option == name)
                ?? throw new StartupException($"unknown option '{name}'; known are {string.Join(", ", All.Select(known => known.Option))}");
            if (value is null && ++index == arguments.Count) throw new StartupException($"{name} needs a value: {setting.Argument}");
            options = setting.Apply(options, value ?? arguments[index]);
        }

        return options;
    }

    /// <summary>The broker that the options name; null when they name none.</summary>
    /// <exception cref="StartupException">Its address is wrong, or nothing is to be received from it; the message never holds the password.</exception>
    public static AmqpOptions? Broker(StandaloneOptions options)
    {
        if (options.Amqp is null)
        {
            return options is { AmqpCommands: null, AmqpRegistryEvents: null, AmqpDeadLetters: null } ? null : throw new StartupException("queues of a broker are named, but no broker: give --amqp (or FP_AMQP)");
        }

        if (options is { AmqpCommands: null, AmqpRegistryEvents: null }) throw new StartupException("--amqp names a broker, but nothing to receive from it: give --amqp-commands or --amqp-registry-events");
        try
        {
            return new AmqpOptions(BrokerAddress.Parse(options.Amqp), options.AmqpCommands, options.AmqpRegistryEvents, options.AmqpDeadLetters);
        }
        catch (FormatException error)
        {
            throw new StartupException($"--amqp: {error.Message}", error);
        }
    }

    /// <summary>The certificate that the options name; null: none.</summary>
    /// <exception cref="StartupException">One of the files is missing, or they are not good.</exception>
    internal static CertificateFiles? Certificate(StandaloneOptions options, TimeProvider time)
    {
        if (options is { TlsCertificate: null, TlsKey: null })
            return options.Url.Scheme == Uri.UriSchemeHttps ? throw new StartupException("--url is https, which needs --tls-certificate and --tls-key ('functions-platform tls create' makes them)") : null;
        if (options.TlsCertificate is null || options.TlsKey is null) throw new StartupException("--tls-certificate and --tls-key belong together");
        return new CertificateFiles(options.TlsCertificate, options.TlsKey, time);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string DefaultDataFolder(Func<string, string?> environment)
    {
        var home = environment("HOME") is { Length: > 0 } set ? set : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home, ".functions-platform");
    }

    private static Uri ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.PathAndQuery == "/"
            ? url
            : throw new StartupException($"--url is '{text}'; must be like http://127.0.0.1:7070");

    internal static Uri ReadIssuer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw new StartupException($"--oidc-issuer is '{text}'; must be an https URL");

    internal static int ReadRate(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is >= 1 and <= 1_000_000
            ? rate
            : throw new StartupException($"--rate-limit is '{text}'; must be 1 to 1000000");

    /// <returns>Null when there is none.</returns>
    internal static string? ReadSecret(string name, string? text)
    {
        const int Shortest = 16;
        if (text?.Trim() is not { Length: > 0 } secret) return null;
        // A reference that could not be resolved arrives as it is written, and could be guessed.
        if (secret.StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal)) throw new StartupException($"{name} is a Key Vault reference that was not resolved: the app's identity may not read the secret");
        return secret.Length >= Shortest ? secret : throw new StartupException($"{name} has {secret.Length} characters; at least {Shortest} are needed");
    }

    private static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : throw new StartupException($"--grpc-port is '{text}'; must be 0 to 65535");

    private static T ReadEnum<T>(string option, string text) where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new StartupException($"{option} is '{text}'; must be one of {string.Join(", ", Enum.GetNames<T>())}");
}
