namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Who may call an HTTP function. What the URL names may ask for more: whatever concerns access itself is an administrator's.</summary>
public enum Access
{
    /// <summary>Nodes, hosts that join, and the platform's own token.</summary>
    Node,

    /// <summary>Administrators; over the whole cluster unless the URL names a namespace.</summary>
    Admin,

    /// <summary>Operators, there where the URL points.</summary>
    Operator,

    /// <summary>Viewers, there where the URL points.</summary>
    Viewer,

    /// <summary>Whoever has a token that is good here, but nodes.</summary>
    Known,

    /// <summary>Whoever has a token that is good here, nodes and hosts that join too.</summary>
    KnownOrNode,

    /// <summary>Whoever carries a secret of the function's own, which it checks itself. No token is good for it.</summary>
    Secret,

    /// <summary>Everyone: it tells nothing about what users run.</summary>
    Public,
}
