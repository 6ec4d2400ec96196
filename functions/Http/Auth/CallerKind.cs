namespace FunctionsPlatform.Functions.Http;

public enum CallerKind
{
    /// <summary>No token.</summary>
    Anonymous,

    /// <summary>Carries the platform's own token: agents, and the administrator who installed it. May do everything.</summary>
    Platform,

    /// <summary>A ServiceAccount.</summary>
    ServiceAccount,

    /// <summary>Whom the identity provider vouches for.</summary>
    User,
}
