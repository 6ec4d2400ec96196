using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Registries;

/// <summary>Mints what one pull needs: a token of the registry's own that is good for pulling from one repository. Nothing is kept.</summary>
internal sealed class RegistryTokens(HttpClient http, RegistrySources sources, ICloudTokens cloud, Uri dockerHub)
{
    private const string AzureScope = "https://containerregistry.azure.net/.default";
    private const int LongestWords = 300;
    private const int LongestAnswer = 64 * 1024;

    public async Task<RegistryGrant> MintAsync(RegistrySpec spec, ImageName image, CancellationToken cancellationToken)
    {
        try
        {
            return spec switch
            {
                { Basic: { } basic } => await AskAsync(spec, image, await sources.ReadAsync(basic, cancellationToken), cancellationToken),
                { DockerConfigFile: { } file } => await AskAsync(spec, image, await RegistrySources.ReadAsync(file, image.Registry, cancellationToken), cancellationToken),
                { TokenEndpoint: { } endpoint } => await AskEndpointAsync(endpoint, image, cancellationToken),
                { CloudIdentity: not null } => await ExchangeAsync(spec, image, cancellationToken),
                _ => new RegistryGrant.Anonymous(),
            };
        }
        catch (SourceUnreadableException error)
        {
            return new RegistryGrant.Refused(error.Message);
        }
        catch (HttpRequestException error)
        {
            return new RegistryGrant.Unanswered($"{image.Registry} does not answer: {error.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RegistryGrant.Unanswered($"{image.Registry} does not answer in time");
        }
    }

    /// <summary>The registry says itself what it wants: a login, or a token from where it names.</summary>
    private async Task<RegistryGrant> AskAsync(RegistrySpec spec, ImageName image, RegistryLoginText login, CancellationToken cancellationToken)
    {
        var address = AddressOf(spec, image);
        using var asked = await http.GetAsync(new Uri(address, "/v2/"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (asked.StatusCode != HttpStatusCode.Unauthorized) return asked.IsSuccessStatusCode ? new RegistryGrant.Anonymous() : Bad(image.Registry, asked.StatusCode, "");
        var challenges = asked.Headers.WwwAuthenticate;
        if (BearerChallenge.Find(challenges, address.Scheme) is { } challenge) return await TokenAsync(challenge.Realm, challenge.Service, image, login, cancellationToken);
        if (challenges.Any(one => one.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) && login is { Username: { } username, Password: { } password })
            return await ShowAsync(new Uri(address, "/v2/"), username, password, image, cancellationToken);
        return new RegistryGrant.Refused($"{image.Registry} wants credentials in a way that is not known here: {string.Join(", ", challenges.Select(one => one.Scheme))}");
    }

    // Tried here first: the node would only be told "no basic auth credentials", or that the image is not there.
    private async Task<RegistryGrant> ShowAsync(Uri address, string username, string password, ImageName image, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = BasicOf(username, password);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode ? new RegistryGrant.Login(username, password) : Bad(image.Registry, answer.StatusCode, await WordsAsync(answer, cancellationToken));
    }

    private async Task<RegistryGrant> AskEndpointAsync(RegistryTokenEndpoint endpoint, ImageName image, CancellationToken cancellationToken)
    {
        var login = endpoint.Login is { } basic ? await sources.ReadAsync(basic, cancellationToken) : new RegistryLoginText(null, null, await sources.ReadAsync(endpoint.RefreshToken!, cancellationToken));
        return await TokenAsync(new Uri(endpoint.Url), endpoint.Service ?? image.Registry, image, login, cancellationToken);
    }

    private async Task<RegistryGrant> TokenAsync(Uri realm, string service, ImageName image, RegistryLoginText login, CancellationToken cancellationToken)
    {
        using var request = login.RefreshToken is { } refresh
            ? Form(realm, ("grant_type", "refresh_token"), ("service", service), ("scope", ScopeOf(image)), ("client_id", "functions-platform"), ("refresh_token", refresh))
            : new HttpRequestMessage(HttpMethod.Get, WithQuery(realm, service, ScopeOf(image))) { Headers = { Authorization = BasicOf(login.Username!, login.Password!) } };
        return await ReadTokenAsync(request, image, cancellationToken);
    }

    // The way that Azure documents: an identity's token for a refresh token of the registry's, and that for one of the repository.
    private async Task<RegistryGrant> ExchangeAsync(RegistrySpec spec, ImageName image, CancellationToken cancellationToken)
    {
        var address = AddressOf(spec, image);
        using var exchange = Form(
            new Uri(address, "/oauth2/exchange"), ("grant_type", "access_token"), ("service", image.Registry), ("access_token", await cloud.GetAsync(AzureScope, cancellationToken)));
        var (refresh, refusal) = await ReadAsync(exchange, image, ["refresh_token"], cancellationToken);
        if (refresh is null) return refusal!;
        using var request = Form(new Uri(address, "/oauth2/token"), ("grant_type", "refresh_token"), ("service", image.Registry), ("scope", ScopeOf(image)), ("refresh_token", refresh));
        return await ReadTokenAsync(request, image, cancellationToken);
    }

    private async Task<RegistryGrant> ReadTokenAsync(HttpRequestMessage request, ImageName image, CancellationToken cancellationToken)
    {
        var (token, refusal) = await ReadAsync(request, image, ["token", "access_token"], cancellationToken);
        return token is null ? refusal! : new RegistryGrant.Token(token);
    }

    private async Task<(string? Text, RegistryGrant? Refusal)> ReadAsync(HttpRequestMessage request, ImageName image, string[] names, CancellationToken cancellationToken)
    {
        using var answer = await http.SendAsync(request, cancellationToken);
        var from = request.RequestUri!.Authority;
        if (!answer.IsSuccessStatusCode) return (null, Bad(from, answer.StatusCode, await WordsAsync(answer, cancellationToken)));
        try
        {
            if (answer.Content.Headers.ContentLength > LongestAnswer) return (null, new RegistryGrant.Unanswered($"{from} answers with more than {LongestAnswer} bytes"));
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            foreach (var name in names)
            {
                if (document.RootElement.TryGetProperty(name, out var found) && found.GetString() is { Length: > 0 } text) return (text, null);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Told below.
        }

        return (null, new RegistryGrant.Unanswered($"{from} answers without a token for {image.Registry}"));
    }

    private static RegistryGrant Bad(string who, HttpStatusCode status, string words)
    {
        var said = $"{who} answers {(int)status}{(words.Length == 0 ? "" : ": " + words)}";
        return (int)status is >= 500 or 429 or 408 ? new RegistryGrant.Unanswered(said) : new RegistryGrant.Refused(said);
    }

    // Registries answer {"errors":[{"code":…,"message":…}]}, token endpoints {"details":…} or {"error_description":…}.
    private static async Task<string> WordsAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > LongestAnswer) return "";
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0 && errors[0].TryGetProperty("message", out var message)) text = message.GetString() ?? text;
            else if (root.TryGetProperty("details", out var details) || root.TryGetProperty("error_description", out details)) text = details.GetString() ?? text;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // As it is.
        }

        text = string.Concat(text.Select(unit => char.IsControl(unit) ? ' ' : unit)).Trim();
        return text.Length <= LongestWords ? text : text[..LongestWords];
    }

    private Uri AddressOf(RegistrySpec spec, ImageName image)
    {
        if (image.Registry == ImageName.DockerHub) return dockerHub;
        var secure = new Uri($"https://{image.Registry}");
        return spec.PlainHttp || secure.IsLoopback ? new Uri($"http://{image.Registry}") : secure;
    }

    private static string ScopeOf(ImageName image) => $"repository:{image.Repository}:pull";

    private static AuthenticationHeaderValue BasicOf(string username, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));

    private static Uri WithQuery(Uri realm, string service, string scope)
    {
        var query = $"service={Uri.EscapeDataString(service)}&scope={Uri.EscapeDataString(scope)}";
        return new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri;
    }

    private static HttpRequestMessage Form(Uri address, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
}
