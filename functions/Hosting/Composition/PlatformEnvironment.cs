using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Registries;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What a host gives to the functions that it runs.</summary>
public sealed record PlatformEnvironment
{
    public required PlatformStorage Storage { get; init; }

    /// <summary>Marks what belongs to this installation.</summary>
    public required Func<CancellationToken, ValueTask<string>> ClusterId { get; init; }

    /// <summary>The platform's own token: agents and administrators carry it, and service accounts' tokens are signed with what is derived from it.</summary>
    public required string Token { get; init; }

    /// <summary>What senders of registry events carry. Null: what is derived from the token.</summary>
    public string? RegistryEventsSecret { get; init; }

    public CommandOptions Commands { get; init; } = new();

    /// <summary>Where commands' answers go; null: into queues of the storage.</summary>
    public ICommandReplies? CommandReplies { get; init; }

    /// <summary>What Secrets are encrypted with: the same keys in every process of an installation.</summary>
    public SecretKeyRing SecretKeys { get; init; } = SecretKeyRing.Empty;

    /// <summary>Null: Azure's, as the machine or app has them.</summary>
    internal ICloudTokens? CloudTokens { get; init; }

    /// <summary>Where Docker Hub's registry is asked for the digests that its events do not tell.</summary>
    public Uri DockerHub { get; init; } = HubDigests.DefaultRegistry;

    /// <summary>Null: no identity provider's tokens are accepted.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>Requests a second that one caller may make of this process.</summary>
    public int RequestsPerSecond { get; init; } = AccessOptions.DefaultRequestsPerSecond;

    /// <summary>How often the timers run.</summary>
    public TimerPace Pace { get; init; } = TimerPace.Eager;

    public RetentionOptions Retention { get; init; } = new();

    public required TimeProvider Time { get; init; }

    public required IdSource Ids { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>Cancelled when the host begins to stop: what streams must end then.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Digest of the authority that has signed the host's certificate, for enrolment tokens; null: agents trust it anyway, or there is no TLS.</summary>
    public Func<string?> AuthorityDigest { get; init; } = static () => null;

    /// <summary>Where agents dial in, as seen by whoever asks; null while there is no such place.</summary>
    public required Func<HttpRequest, Uri?> SessionEndpoint { get; init; }
}
