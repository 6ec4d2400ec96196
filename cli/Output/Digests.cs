namespace FunctionsPlatform.Cli.Output;

internal static class Digests
{
    private const int Shown = 12;

    /// <summary>The first characters of the hash; whole digests fill a line.</summary>
    public static string? Short(string? digest)
    {
        var hash = digest?[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return hash?.Length > Shown ? hash[..Shown] : hash;
    }
}
