using System.Text;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>The first line and the headers of an HTTP/1.1 message.</summary>
internal sealed class WireHead(byte[] bytes)
{
    private readonly string[] lines = Encoding.Latin1.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>As it came, the empty line included.</summary>
    public byte[] Bytes => bytes;

    public string StartLine => lines[0];

    /// <returns>Null when there is none.</returns>
    public string? Header(string name)
    {
        var line = lines.Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }
}
