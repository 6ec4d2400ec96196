using System.Text.Json;
using Docker.DotNet;
using FunctionsPlatform.Contracts.Resources;

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
        if (Has(text, "exec format error")) return new StartOutcome.NotStarted(ContainerReasons.WrongArchitecture, $"its program is for another processor ({text})");
        if (Has(text, "port is already allocated") || Has(text, "address already in use")) return new StartOutcome.NotStarted("PortTaken", text);
        if (Has(text, "executable file not found") || Has(text, "no such file or directory")) return new StartOutcome.NotStarted("StartFailed", text, 127);
        if (Has(text, "permission denied")) return new StartOutcome.NotStarted("StartFailed", text, 126);
        return new StartOutcome.NotStarted("StartFailed", text);
    }

    /// <summary>Why an image could not be fetched, as one word. Registries and engines differ in their sentences; what none of them matches may pass.</summary>
    public static string ReasonOfPull(string problem)
    {
        if (Has(problem, "no matching manifest")) return ContainerReasons.WrongArchitecture;
        // Said of private repositories and of those that are not there alike: it must not be reported as "no such image".
        if (Has(problem, "unauthorized") || Has(problem, "denied") || Has(problem, "authentication required") || Has(problem, "no basic auth") || Has(problem, "authorization failed") || Has(problem, "forbidden")) return ContainerReasons.RegistryAuth;
        if (Has(problem, "manifest unknown") || Has(problem, "name unknown") || Has(problem, "repository name not known") || (Has(problem, "manifest for") && Has(problem, "not found")))
            return ContainerReasons.ImageNotFound;
        return ContainerReasons.ImageMissing;
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
