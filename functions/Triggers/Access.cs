namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Who may call an HTTP function. What the URL names may ask for more: whatever concerns access itself is an administrator's.</summary>
public enum Access
{
    /// <summary>The platform's own token: node agents.</summary>
    Platform,

    /// <summary>Administrators; over the whole cluster unless the URL names a namespace.</summary>
    Admin,

    /// <summary>Operators, there where the URL points.</summary>
    Operator,

    /// <summary>Viewers, there where the URL points.</summary>
    Viewer,

    /// <summary>Whoever has a token that is good here.</summary>
    Known,

    /// <summary>Everyone: it tells nothing about what users run.</summary>
    Public,
}
