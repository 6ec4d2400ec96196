using System.Xml.Linq;

namespace FunctionsPlatform.Architecture.Tests;

/// <summary>The source tree as it lies on disk.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", ".git"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> SourceFiles { get; } = Files("*.cs");

    public static IReadOnlyList<Project> Projects { get; } = [.. Files("*.csproj").Select(Load)];

    /// <summary>Of a full path: relative to the root, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FunctionsPlatform.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"FunctionsPlatform.sln is in no folder above {AppContext.BaseDirectory}.");
    }

    private static List<string> Files(string pattern)
    {
        var found = new List<string>();
        Collect(Root, pattern, found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Collect(string folder, string pattern, List<string> found)
    {
        found.AddRange(Directory.EnumerateFiles(folder, pattern));
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (!Generated.Contains(Path.GetFileName(child))) Collect(child, pattern, found);
        }
    }

    private static Project Load(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var references = XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/'))))
            .Select(target => Relative(Path.GetDirectoryName(target)!));
        return new Project(Relative(folder), Relative(path), [.. references]);
    }
}
