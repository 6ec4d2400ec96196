using System.Runtime.CompilerServices;

namespace FunctionsPlatform.Storage.Memory;

/// <summary><see cref="IBlobStore"/> in memory.</summary>
public sealed class MemoryBlobStore : IBlobStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> containers = new(StringComparer.Ordinal);

    public ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate) Container(container)[name] = content.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var found = Container(container).TryGetValue(name, out var bytes);
            return ValueTask.FromResult(found ? new ReadOnlyMemory<byte>(bytes) : (ReadOnlyMemory<byte>?)null);
        }
    }

    public ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var blobs = Container(container);
            blobs[name] = blobs.TryGetValue(name, out var bytes) ? [.. bytes, .. content.Span] : content.ToArray();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate) return ValueTask.FromResult(Container(container).Remove(name));
    }

    public async IAsyncEnumerable<string> ListAsync(string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobRules.RequireContainer(container);
        ArgumentNullException.ThrowIfNull(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        string[] names;
        lock (gate) names = [.. Container(container).Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (var name in names) yield return name;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private SortedDictionary<string, byte[]> Container(string name)
    {
        if (containers.TryGetValue(name, out var blobs)) return blobs;
        return containers[name] = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
    }
}
