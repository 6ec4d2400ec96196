namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Finds and reads what <c>-f</c> names: a file, a folder of files, or <c>-</c> for standard input.</summary>
internal sealed class ManifestSource(CliHost host)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>One result for each file, in order of name.</summary>
    public async Task<List<ManifestResult>> ReadAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var results = new List<ManifestResult>();
        foreach (var name in names)
        {
            if (name == "-") results.Add(ManifestReader.Read("stdin", await host.In.ReadToEndAsync(cancellationToken)));
            else if (Directory.Exists(name)) results.AddRange(await ReadFolderAsync(name, cancellationToken));
            else results.Add(await ReadFileAsync(name, cancellationToken));
        }

        return results;
    }

    private static async Task<List<ManifestResult>> ReadFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) return [new ManifestResult.Refused($"{folder}: no file in this folder ends in {string.Join(", ", Endings)}")];
        var results = new List<ManifestResult>();
        foreach (var file in files) results.Add(await ReadFileAsync(file, cancellationToken));
        return results;
    }

    private static async Task<ManifestResult> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return ManifestReader.Read(file, await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ManifestResult.Refused($"{file}: cannot be read: {error.Message}");
        }
    }
}
