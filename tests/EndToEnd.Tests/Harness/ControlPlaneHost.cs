namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Which host the suite runs the control plane under: <c>FP_E2E_HOST</c>, <c>standalone</c> by default or <c>functions</c>.</summary>
public static class ControlPlaneHost
{
    /// <summary>Trait of tests that are about the standalone host; <c>./dev test</c> leaves them out of the second run.</summary>
    public const string Trait = "Host";

    public const string Standalone = "standalone";

    public static bool IsFunctions { get; } = Environment.GetEnvironmentVariable("FP_E2E_HOST") == "functions";

    /// <summary>Skips the calling test under the Functions host.</summary>
    public static void RequireStandalone(string because)
    {
        if (IsFunctions) Assert.Skip($"Not under the Functions host: {because}");
    }
}
