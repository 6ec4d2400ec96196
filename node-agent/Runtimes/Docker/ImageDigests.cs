using System.Collections.Concurrent;
using Docker.DotNet;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Which digest an image has in the registry that it came from. Asked once for each image: the engine's answer does not change while no pull adds to it.</summary>
internal sealed class ImageDigests(DockerConnection connection)
{
    private const string Hub = "docker.io/";
    private const string HubLibrary = "docker.io/library/";

    private readonly ConcurrentDictionary<(string Id, string Repository), string?> known = [];

    /// <param name="imageId">The engine's id of the image.</param>
    /// <param name="image">The name that it was asked for by.</param>
    /// <returns><c>sha256:…</c>; null when it came from no registry under this name, or the engine did not say.</returns>
    public async Task<string?> FindAsync(string imageId, string image, CancellationToken cancellationToken)
    {
        var repository = Short(ImagePins.RepositoryOf(image));
        if (known.TryGetValue((imageId, repository), out var digest)) return digest;
        try
        {
            var inspected = await connection.AskAsync((engine, token) => engine.Images.InspectImageAsync(imageId, token), cancellationToken);
            digest = (inspected.RepoDigests ?? []).Select(Split).Where(line => Short(line.Repository) == repository).Select(line => line.Digest).FirstOrDefault();
        }
        catch (DockerApiException)
        {
            // It runs all the same; only its digest is not told.
            return null;
        }

        known[(imageId, repository)] = digest;
        return digest;
    }

    /// <summary>A pull may have given an image that was there another name.</summary>
    public void Forget() => known.Clear();

    private static (string Repository, string Digest) Split(string line)
    {
        var at = line.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (line, "") : (line[..at], line[(at + 1)..]);
    }

    private static string Short(string repository) =>
        repository.StartsWith(HubLibrary, StringComparison.Ordinal) ? repository[HubLibrary.Length..]
        : repository.StartsWith(Hub, StringComparison.Ordinal) ? repository[Hub.Length..]
        : repository;
}
