using FunctionsPlatform.Contracts.Transport;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Whom to ask and as whom.</summary>
/// <param name="Url">The control plane's base address.</param>
/// <param name="Token">Null: none was found; the control plane will say that it needs one.</param>
/// <param name="TokenSource">Where the token was looked for, in words, for the hint when it is refused.</param>
/// <param name="Namespace">The namespace of what is named without one.</param>
/// <param name="NamespaceIsExplicit">Whether it was asked for on the command line.</param>
internal sealed record Connection(Uri Url, string? Token, string TokenSource, string Namespace, bool NamespaceIsExplicit)
{
    /// <summary>Whose certificate is believed.</summary>
    public ServerTrust Trust { get; init; } = ServerTrust.System;
}
