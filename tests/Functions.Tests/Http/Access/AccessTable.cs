namespace FunctionsPlatform.Functions.Tests.Http.Access;

/// <summary>The table at the end of docs/security.md.</summary>
internal static class AccessTable
{
    /// <returns>Function name → role and reach.</returns>
    public static IReadOnlyDictionary<string, (string Role, string Where)> Read()
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "docs", "security.md")).SkipWhile(line => line != "## Who may call what").Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var cells = lines.Select(line => line.Split('|', StringSplitOptions.TrimEntries));
        return cells.SelectMany(row => row[1].Split(',', StringSplitOptions.TrimEntries).Select(name => (Name: name.Trim('`'), Role: row[2], Where: row[3])))
            .ToDictionary(entry => entry.Name, entry => (entry.Role, entry.Where));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FunctionsPlatform.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
