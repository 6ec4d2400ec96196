using System.Text.Json;
using Docker.DotNet;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>What the engine says, for people.</summary>
internal static class DockerText
{
    /// <summary>The message in <c>{"message": "..."}</c>, or the whole answer.</summary>
    public static string Of(DockerApiException refused)
    {
        if (string.IsNullOrWhiteSpace(refused.ResponseBody)) return refused.Message;
        try
        {
            using var document = JsonDocument.Parse(refused.ResponseBody);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message)
                ? message.GetString() ?? refused.Message
                : refused.ResponseBody.Trim();
        }
        catch (JsonException)
        {
            return refused.ResponseBody.Trim();
        }
    }

    /// <summary>A refused start in the port's words.</summary>
    public static StartOutcome.NotStarted Refusal(DockerApiException refused)
    {
        var text = Of(refused);
        if (Has(text, "port is already allocated") || Has(text, "address already in use")) return new StartOutcome.NotStarted("PortTaken", text);
        if (Has(text, "executable file not found") || Has(text, "no such file or directory")) return new StartOutcome.NotStarted("StartFailed", text, 127);
        if (Has(text, "permission denied")) return new StartOutcome.NotStarted("StartFailed", text, 126);
        return new StartOutcome.NotStarted("StartFailed", text);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
