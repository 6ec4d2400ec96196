namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where a secret text is, read anew at each use. Exactly one of them.</summary>
public sealed record CredentialSource
{
    /// <summary>An environment variable of the control plane.</summary>
    public string? Env { get; set; }

    /// <summary>A file on the control plane's machine; a line end at its end does not count.</summary>
    public string? File { get; set; }

    public SecretValueReference? Secret { get; set; }
}
