using Azure.Core;
using Azure.Identity;
using FunctionsPlatform.Messaging;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Tokens for Service Bus by this machine's or app's identity. It needs the role Azure Service Bus Data Receiver, and Data Sender where dead letters have a queue of their own.</summary>
internal sealed class IdentityTokens : ITokenSource
{
    private static readonly string[] Scopes = ["https://servicebus.azure.net/.default"];

    private readonly DefaultAzureCredential credential = new();

    public async ValueTask<BrokerToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellationToken);
            return new BrokerToken("jwt", token.Token, token.ExpiresOn);
        }
        catch (AuthenticationFailedException error)
        {
            throw new BrokerException($"no token for Service Bus can be had: {error.Message}", error);
        }
    }
}
