using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Orchestrations.Registry;

namespace FunctionsPlatform.Functions.Registries;

/// <summary>Asks Docker Hub, the only sender that tells no digest, without an account: public repositories are answered. A HEAD does not count as a pull there.</summary>
/// <param name="registry">Where its registry is asked.</param>
internal sealed partial class HubDigests(HttpClient http, Uri registry) : IDigestSource
{
    public static Uri DefaultRegistry { get; } = new("https://registry-1.docker.io");

    private const int LongestToken = 64 * 1024;

    // All four, or the registry would answer for one platform's part of the image.
    private static readonly string[] Manifests =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    public async Task<string?> FindAsync(ImageName image, CancellationToken cancellationToken)
    {
        if (image.Registry != ImageName.DockerHub || image.Tag is null) return null;
        using var first = await AskAsync(image, token: null, cancellationToken);
        if (first.StatusCode != HttpStatusCode.Unauthorized) return DigestOf(first);
        if (await TokenAsync(first.Headers.WwwAuthenticate, image, cancellationToken) is not { } token) return null;
        using var second = await AskAsync(image, token, cancellationToken);
        return DigestOf(second);
    }

    private async Task<HttpResponseMessage> AskAsync(ImageName image, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(registry, $"/v2/{image.Repository}/manifests/{image.Tag}"));
        foreach (var manifest in Manifests) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(manifest));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string? DigestOf(HttpResponseMessage answer)
    {
        if (answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500) throw new HttpRequestException($"the registry answers {(int)answer.StatusCode}");
        return answer.IsSuccessStatusCode && answer.Headers.TryGetValues("Docker-Content-Digest", out var found) && DigestForm().IsMatch(found.First()) ? found.First() : null;
    }

    // The realm is believed where the registry's own word comes by TLS, and then must be reached so too.
    private async Task<string?> TokenAsync(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, ImageName image, CancellationToken cancellationToken)
    {
        var parameters = challenges.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))?.Parameter ?? "";
        var values = Parameter().Matches(parameters).DistinctBy(match => match.Groups[1].Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        if (!Uri.TryCreate(values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) || realm.Scheme != registry.Scheme) return null;
        var query = $"service={Uri.EscapeDataString(values.GetValueOrDefault("service") ?? "")}&scope={Uri.EscapeDataString($"repository:{image.Repository}:pull")}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query }.Uri);
        using var answer = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500) throw new HttpRequestException($"the registry's tokens are answered {(int)answer.StatusCode}");
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentLength > LongestToken) return null;
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.TryGetProperty("token", out var token) || document.RootElement.TryGetProperty("access_token", out token) ? token.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // What takes too long is a failure like any other.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, until, cancellationToken);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("the registry does not answer in time", error);
        }
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestForm();
}
