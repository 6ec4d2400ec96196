namespace FunctionsPlatform.Cli.Descriptions;

/// <summary>Writes names and values in two columns.</summary>
internal sealed class DescriptionWriter(TextWriter output)
{
    private const int NameWidth = 18;

    /// <summary>Nothing is written for a value that is null or empty.</summary>
    public void Field(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) output.Write($"{name + ":",-NameWidth}{value}\n");
    }

    /// <summary>One pair a line, the name beside the first.</summary>
    public void Map(string name, IEnumerable<KeyValuePair<string, string>> pairs) => Lines(name, pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    public void Lines(string name, IEnumerable<string> lines)
    {
        var label = name + ":";
        foreach (var line in lines)
        {
            output.Write($"{label,-NameWidth}{line}\n");
            label = "";
        }
    }
}
