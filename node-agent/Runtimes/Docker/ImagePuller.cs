using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Fetches images that are missing; many containers of one image wait for one pull.</summary>
internal sealed class ImagePuller(DockerConnection connection, TimeSpan limit, ILogger logger)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> pulls = new(StringComparer.Ordinal);

    /// <returns>Why it could not be fetched; null when it is there now.</returns>
    public async Task<string?> PullAsync(string image, CancellationToken cancellationToken)
    {
        var pull = pulls.GetOrAdd(image, name => new Lazy<Task<string?>>(() => PullOnceAsync(name)));
        // Who gives up waiting does not take the image from the others.
        return await pull.Value.WaitAsync(cancellationToken);
    }

    private async Task<string?> PullOnceAsync(string image)
    {
        // The answer may come before the entry is in place: leave the caller's lock first.
        await Task.Yield();
        try
        {
            logger.Pulling(image);
            return await connection.AskAsync((engine, token) => PullAsync(engine, image, token), limit, CancellationToken.None);
        }
        finally
        {
            pulls.TryRemove(image, out _);
        }
    }

    private static async Task<string?> PullAsync(IDockerClient engine, string image, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(image);
        var problems = new PullProblems();
        try
        {
            // A pull that fails does so inside a successful answer.
            await engine.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = reference.Repository, Tag = reference.Tag }, new AuthConfig(), problems, cancellationToken);
            return problems.First;
        }
        catch (DockerApiException refused)
        {
            return problems.First ?? DockerText.Of(refused);
        }
    }

    private sealed class PullProblems : IProgress<JSONMessage>
    {
        public string? First { get; private set; }

        public void Report(JSONMessage value) => First ??= string.IsNullOrEmpty(value.Error?.Message) ? null : value.Error.Message;
    }
}
