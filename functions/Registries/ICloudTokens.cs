namespace FunctionsPlatform.Functions.Registries;

/// <summary>Tokens of the identity that this machine or app runs as.</summary>
internal interface ICloudTokens
{
    /// <exception cref="SourceUnreadableException">There is no such identity.</exception>
    Task<string> GetAsync(string scope, CancellationToken cancellationToken);
}
