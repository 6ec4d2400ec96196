using System.Net.Http.Headers;
using System.Text.Json;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Asks the control plane for what a registry wants to see, over HTTP: so it works beside a session of either kind.</summary>
/// <param name="url">The control plane that the session was last held with.</param>
internal sealed class RegistryTokenClient(AgentCredentials credentials, Func<Uri> url) : IPullCredentials
{
    // A control plane that sleeps has to wake up, and then asks the registry.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public async Task<PullCredentials> ForAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await AskAsync(recipe, cancellationToken));
        }
        catch (HttpRequestException failure) when (failure.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // A control plane of a version before this.
            return new PullCredentials.None();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or InvalidOperationException or ControlPlaneRefusedException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Without it the pull is tried all the same: most images are open to all, and the control plane may be away for long.
            return new PullCredentials.Unknown(failure is OperationCanceledException ? "the control plane did not answer in time" : failure.Message);
        }
    }

    private static PullCredentials Read(RegistryTokenAnswer answer) => answer switch
    {
        { Refused: { } why } => new PullCredentials.Refused(answer.Registry ?? "", why),
        { Token: { } token } => new PullCredentials.Token(token),
        { Username: { } username, Password: { } password } => new PullCredentials.Login(username, password),
        _ => new PullCredentials.None(),
    };

    private async Task<RegistryTokenAnswer> AskAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var (shown, address) = (credentials.Held, url());
        var trust = await credentials.TrustAsync(address, shown, cancellationToken);
        // Of an init container or sidecar too the control plane knows the replica.
        var asked = new RegistryTokenRequest { Node = recipe.Scope.NodeName, Namespace = recipe.Namespace, Name = recipe.Name, Uid = recipe.FilesUid, Image = recipe.Image };
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = trust.ToOptions() }) { Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/v1/registry-tokens")) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(asked, AgentJson.Default.RegistryTokenRequest)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shown);
        using var answer = await http.SendAsync(request, cancellationToken);
        await ControlPlaneAnswers.EnsureGoodAsync(answer, cancellationToken);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellationToken), AgentJson.Default.RegistryTokenAnswer) ?? new RegistryTokenAnswer();
    }
}
