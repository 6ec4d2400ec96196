namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The standalone control plane's settings. Each is a command line option and an environment variable (<see cref="StandaloneSettings"/>).</summary>
public sealed record StandaloneOptions
{
    /// <summary>Everything that must survive the process. Created with mode 0700.</summary>
    /// <value>Default <c>~/.functions-platform</c>.</value>
    public required string DataFolder { get; init; }

    /// <summary>Where the API listens. With a certificate it speaks https, whatever is said here.</summary>
    /// <value>Default <c>http://127.0.0.1:7070</c>; port 0 takes any free one.</value>
    public Uri Url { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>Where node agents dial in, on the API's address. A port of its own: without TLS, Kestrel cannot tell HTTP/2 from HTTP/1.1.</summary>
    /// <value>0 to 65535; 0 takes any free one. Null, the default: the API's port and one, so 7071; with TLS the API's own.</value>
    public int? GrpcPort { get; init; }

    /// <summary>The port to ask the system for.</summary>
    public int EffectiveGrpcPort => GrpcPort ?? (Url.Port == 0 ? 0 : Url.Port + 1);

    /// <summary>PEM file with the server's certificate and those that have signed it. Read again when it changes. Null: no TLS.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file with its key.</summary>
    public string? TlsKey { get; init; }

    public StorageKind Storage { get; init; }

    /// <summary>The Azure Storage account's connection string. It holds the key: give it by the environment, not on a command line that others can read.</summary>
    public string? StorageConnection { get; init; }

    /// <summary>The Azure Storage account's name, used with an identity when there is no connection string.</summary>
    public string? StorageAccount { get; init; }

    public AccessOptions Access { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>The broker's address. It holds the password or key: give it by the environment.</summary>
    public string? Amqp { get; init; }

    /// <summary>Where commands of other systems are received from.</summary>
    public string? AmqpCommands { get; init; }

    /// <summary>Where registry events are received from.</summary>
    public string? AmqpRegistryEvents { get; init; }

    /// <summary>Where dead letters are sent to. Null: they are rejected with their reason; not every broker keeps it.</summary>
    public string? AmqpDeadLetters { get; init; }

    /// <summary>What senders of registry events carry: give it by the environment. Null: what is derived from the platform's token.</summary>
    public string? RegistryEventsSecret { get; init; }

    public CommandOptions Commands { get; init; } = new();
    /// <summary>File with the keys that Secrets are encrypted with, one a line in base64: the first encrypts. Null: <c>secret-keys</c> in the data folder, made at the first start where state is in SQLite.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The keys themselves, from the environment. Null: those of the file.</summary>
    public string? SecretKeys { get; init; }

    public LogFormat LogFormat { get; init; } = LogFormat.Json;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
