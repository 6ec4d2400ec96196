using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>Which paths of the host containers may see. Judged by where a path really leads: links and dots are followed first.</summary>
/// <remarks>What is mounted is the path without links that was judged; it is judged again before each start, since the engine follows links anew. Between the two a container that may write into an allowed
/// folder can still put a link in the place of a folder below it, for another one that mounts that folder: what containers write to should be an allowed path itself, with none allowed above it.</remarks>
public sealed class HostPaths(ImmutableArray<string> allowed)
{
    private const int MaxLinks = 40;

    /// <summary>As they were given.</summary>
    public ImmutableArray<string> Allowed { get; } = allowed;

    /// <returns>The path without links, to be mounted.</returns>
    /// <exception cref="ReplicaRefusedException">It is not allowed, or not there.</exception>
    public string Resolve(string path)
    {
        // First as it is written: of what is not allowed nobody is told whether it is there.
        if (!Allowed.Any(root => IsWithin(Path.GetFullPath(path), Path.GetFullPath(root)))) throw Refused(path, "is not allowed on this node");
        var real = RealPath(path) ?? throw new ReplicaRefusedException("HostPathMissing", $"the host path {path} is not there");
        return Allowed.Any(root => RealPath(root) is { } realRoot && IsWithin(real, realRoot)) ? real : throw Refused(path, "leads out of what is allowed on this node");
    }

    private ReplicaRefusedException Refused(string path, string why) => new(
        "HostPathRefused", $"the host path {path} {why}{(Allowed.IsEmpty ? ": its agent was started without --allow-host-path" : $"; allowed are {string.Join(", ", Allowed)}")}");

    private static bool IsWithin(string path, string root) =>
        root == "/" || path == root.TrimEnd('/') || path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);

    /// <summary>Null: it is not there, or its links go round.</summary>
    private static string? RealPath(string path)
    {
        var rest = new Stack<string>(Parts(Path.GetFullPath(path)));
        var (real, links) = ("", 0);
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = real[..Math.Max(0, real.LastIndexOf('/'))];
                continue;
            }

            var next = $"{real}/{part}";
            if (!Path.Exists(next) && new FileInfo(next).LinkTarget is null) return null;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks) return null;
            if (target.StartsWith('/')) real = "";
            foreach (var step in Parts(target)) rest.Push(step);
        }

        return real.Length == 0 ? "/" : real;
    }

    // Last first.
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
}
