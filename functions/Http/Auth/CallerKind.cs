namespace FunctionsPlatform.Functions.Http;

public enum CallerKind
{
    /// <summary>No token.</summary>
    Anonymous,

    /// <summary>Carries the platform's own token: the administrator who installed it. May do everything.</summary>
    Platform,

    /// <summary>A host with an enrolment token: may join, and no more.</summary>
    Joiner,

    /// <summary>A node's agent with its credential: may hold that node's sessions, and no more.</summary>
    Node,

    /// <summary>A ServiceAccount.</summary>
    ServiceAccount,

    /// <summary>Whom the identity provider vouches for.</summary>
    User,
}
