using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>The queue of each node that holds no connection.</summary>
internal static class NodeQueues
{
    private const int ReadablePart = 40;

    /// <summary>Valid and its own for every node's name: names may be longer than a queue's, hold two hyphens in a row, or make one of the platform's own queues.</summary>
    public static string NameOf(string node)
    {
        var readable = string.Join('-', node.ToLowerInvariant().Split('-', StringSplitOptions.RemoveEmptyEntries));
        if (readable.Length > ReadablePart) readable = readable[..ReadablePart].TrimEnd('-');
        return $"node-{readable}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)).AsSpan(0, 5))}";
    }
}
