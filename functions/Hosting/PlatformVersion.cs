using System.Reflection;

namespace FunctionsPlatform.Functions.Hosting;

public static class PlatformVersion
{
    /// <summary>Version and source revision of this build.</summary>
    public static string Text { get; } =
        typeof(PlatformVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
