using System.Text;

namespace FunctionsPlatform.NodeAgent.Hosting;

internal static class NodeNames
{
    private const int MaxLength = 63;

    /// <summary>The wanted name, else the host's, made a DNS label.</summary>
    public static string Choose(string? wanted) => string.IsNullOrEmpty(wanted) ? ToLabel(Environment.MachineName) : wanted;

    public static string ToLabel(string hostName)
    {
        var label = new StringBuilder(hostName.Length);
        foreach (var character in hostName.ToLowerInvariant().TakeWhile(character => character != '.'))
            label.Append(char.IsAsciiLetterOrDigit(character) ? character : '-');
        var trimmed = label.ToString().Trim('-');
        if (trimmed.Length > MaxLength) trimmed = trimmed[..MaxLength].TrimEnd('-');
        return trimmed.Length == 0 ? "node" : trimmed;
    }
}
