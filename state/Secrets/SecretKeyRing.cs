using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>The keys of an installation: the first encrypts, all decrypt.</summary>
public sealed class SecretKeyRing(ImmutableArray<SecretKey> keys)
{
    /// <summary>Without any key: Secrets can be neither written nor read.</summary>
    public static SecretKeyRing Empty { get; } = new([]);

    private static readonly char[] Separators = ['\n', '\r', ',', ';', ' ', '\t'];

    /// <summary>The one that encrypts; null when there is none.</summary>
    public SecretKey? Current => keys.IsEmpty ? null : keys[0];

    public SecretKey? Find(string id) => keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Reads keys in base64, one a line or with commas between them; lines that begin with # are notes.</summary>
    /// <param name="problem">What is wrong, without any part of a key; null when nothing is.</param>
    public static SecretKeyRing Parse(string text, out string? problem)
    {
        problem = null;
        var words = text.Split('\n')
            .Where(line => !line.TrimStart().StartsWith('#'))
            .SelectMany(line => line.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var keys = words.Select(SecretKey.Parse).ToList();
        var wrong = keys.IndexOf(null);
        if (wrong >= 0) problem = $"key {wrong + 1} of {keys.Count} is not {SecretKey.Bytes} bytes in base64 ('openssl rand -base64 32' makes one)";
        else if (keys.Count == 0) problem = "holds no key";
        else if (keys.Select(key => key!.Id).Distinct(StringComparer.Ordinal).Count() < keys.Count) problem = "holds a key twice";
        return problem is null ? new SecretKeyRing([.. keys.OfType<SecretKey>()]) : Empty;
    }
}
