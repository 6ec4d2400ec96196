using System.Runtime.CompilerServices;

namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>Fixtures beside this file. <c>FP_GOLDEN=write</c> writes what is missing; delete a file first to have it written anew, and then look at
/// the difference: instances in flight were stored by the build that the old one came from.</summary>
internal static class GoldenFiles
{
    public static bool Writes => Environment.GetEnvironmentVariable("FP_GOLDEN") == "write";

    public static string PathOf(string name) => Path.Combine(Folder(), name);

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
