using System.Collections.Concurrent;
using Docker.DotNet;
using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Which digest an image has in the registry that it came from. Asked once for each image: the engine's answer does not change while no pull adds to it.</summary>
internal sealed class ImageDigests(DockerConnection connection)
{
    private readonly ConcurrentDictionary<(string Id, string Image), string?> known = [];

    /// <param name="imageId">The engine's id of the image.</param>
    /// <param name="image">The name that it was asked for by.</param>
    /// <returns><c>sha256:…</c>; null when it came from no registry under this name, or the engine did not say.</returns>
    public async Task<string?> FindAsync(string imageId, string image, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((imageId, image), out var digest)) return digest;
        if (ImageName.Parse(image) is not { } wanted) return null;
        try
        {
            var inspected = await connection.AskAsync((engine, token) => engine.Images.InspectImageAsync(imageId, token), cancellationToken);
            digest = (inspected.RepoDigests ?? []).Select(ImageName.Parse).FirstOrDefault(name => name is { Digest: not null } && name.IsOfSameRepository(wanted))?.Digest;
        }
        catch (DockerApiException)
        {
            // It runs all the same; only its digest is not told.
            return null;
        }

        known[(imageId, image)] = digest;
        return digest;
    }

    /// <summary>A pull may have given an image that was there another name.</summary>
    public void Forget() => known.Clear();
}
