using Azure.Core;
using Azure.Identity;

namespace FunctionsPlatform.Functions.Registries;

internal sealed class AzureTokens : ICloudTokens
{
    private readonly Lazy<DefaultAzureCredential> credential = new(static () => new DefaultAzureCredential());

    public async Task<string> GetAsync(string scope, CancellationToken cancellationToken)
    {
        try
        {
            return (await credential.Value.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken)).Token;
        }
        catch (AuthenticationFailedException error)
        {
            throw new SourceUnreadableException($"the control plane has no identity for it: {error.Message}");
        }
    }
}
