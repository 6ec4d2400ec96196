namespace FunctionsPlatform.Infra.Tests.Bicep;

/// <summary>A copy of infra/ that a test may spoil.</summary>
internal sealed class InfraCopy : IDisposable
{
    public InfraCopy()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Infra, "*bicep*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(RepositoryFiles.Infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fpinfra-").FullName;

    public string Main => Path.Combine(Folder, "main.bicep");

    /// <summary>Replaces a text that must be there.</summary>
    public void Replace(string file, string find, string put)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(find, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(find, put, StringComparison.Ordinal));
    }

    /// <summary>Names and texts of a folder's sources.</summary>
    public static IEnumerable<(string Name, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.bicep", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file)));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
