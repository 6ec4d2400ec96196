using System.Reflection;

namespace FunctionsPlatform.NodeAgent.Hosting;

internal static class AgentVersion
{
    /// <summary>Of this build, with the commit where it is known.</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
