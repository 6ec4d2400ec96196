namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>Some blobs of one container as a dictionary, and random calls of which it knows the right answer.</summary>
internal sealed class BlobModel(string container, string[] names)
{
    private readonly SortedDictionary<string, byte[]> blobs = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, byte[]> Content => blobs;

    public async Task StepAsync(IBlobStore store, Random random, string where, CancellationToken cancellationToken)
    {
        var name = names[random.Next(names.Length)];
        var content = new byte[random.Next(5) == 0 ? 0 : random.Next(random.Next(10) == 0 ? 200_000 : 200)];
        random.NextBytes(content);
        switch (random.Next(6))
        {
            case 0 or 1:
                await store.PutAsync(container, name, content, cancellationToken);
                blobs[name] = content;
                break;
            case 2 or 3:
                await store.AppendAsync(container, name, content, cancellationToken);
                blobs[name] = [.. blobs.GetValueOrDefault(name, []), .. content];
                break;
            case 4:
                Assert.True(await store.DeleteAsync(container, name, cancellationToken) == blobs.Remove(name), $"{where}: delete of '{name}'");
                break;
            default:
                var prefix = name[..random.Next(name.Length + 1)];
                var listed = new List<string>();
                await foreach (var found in store.ListAsync(container, prefix, cancellationToken)) listed.Add(found);
                // Others may have blobs of their own in the container.
                Assert.Equal(blobs.Keys.Where(own => own.StartsWith(prefix, StringComparison.Ordinal)), listed.Where(names.Contains));
                break;
        }

        var read = await store.GetAsync(container, name, cancellationToken);
        var expected = blobs.GetValueOrDefault(name);
        Assert.True(read.HasValue == (expected is not null) && (expected is null || read!.Value.Span.SequenceEqual(expected)), $"{where}: '{name}' has {read?.Length} bytes instead of {expected?.Length}, or others");
    }
}
