using System.Globalization;
using System.Text;

namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>What a probe's command said, as far as people want to read it.</summary>
internal static class ProbeText
{
    /// <summary>More of what a command says is read and dropped.</summary>
    public const int MaxBytes = 1024;

    private const int MaxDetail = 200;

    public static string Decode(ReadOnlySpan<byte> said) => Encoding.UTF8.GetString(said).Trim();

    /// <summary>Null when nothing is left.</summary>
    public static string? Cut(string said) => said.Length == 0 ? null : said.Length > MaxDetail ? said[..MaxDetail] : said;

    public static ProbeAnswer Answer(string command, int exitCode, string said)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"{command} exited with {exitCode}");
        return new ProbeAnswer(exitCode == 0, said.Length == 0 ? detail : $"{detail}: {Cut(said)}", exitCode, exitCode == 0 ? null : Cut(said));
    }
}
