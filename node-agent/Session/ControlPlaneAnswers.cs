using System.Net;
using System.Text.Json;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>What the control plane's refusals say.</summary>
internal static class ControlPlaneAnswers
{
    private const int MaxText = 500;

    /// <exception cref="ControlPlaneRefusedException">It does not take what was shown.</exception>
    /// <exception cref="HttpRequestException">It refuses for another reason, or something else has answered.</exception>
    public static async Task EnsureGoodAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode) return;
        var said = Detail(await answer.Content.ReadAsStringAsync(cancellationToken));
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) throw new ControlPlaneRefusedException(said);
        throw new HttpRequestException($"{(int)answer.StatusCode}: {said}", null, answer.StatusCode);
    }

    // A problem document's detail; of anything else its beginning.
    private static string Detail(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { Length: > 0 } text) return text;
        }
        catch (JsonException)
        {
            // Not one of ours.
        }

        return body.Length <= MaxText ? body : body[..MaxText];
    }
}
