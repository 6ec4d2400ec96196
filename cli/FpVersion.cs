using System.Reflection;

namespace FunctionsPlatform.Cli;

internal static class FpVersion
{
    /// <summary>With the source revision, where it is known: <c>0.1.0+1a2b3c4</c>.</summary>
    public static string Full { get; } = typeof(FpVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Short => Full.Split('+')[0];
}
