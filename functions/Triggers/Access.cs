namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Who may call an HTTP function.</summary>
public enum Access
{
    /// <summary>Whoever carries the platform's token.</summary>
    Token,

    /// <summary>Everyone: it tells nothing about what users run.</summary>
    Public,
}
