using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.Contracts.Resources;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Fetches images; containers of one namespace and image that ask meanwhile wait for one pull.</summary>
internal sealed class ImagePuller(DockerConnection connection, TimeSpan limit, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<(string Namespace, string Image), Lazy<Task<PullProblem?>>> pulls = [];

    // Who waits for which pull, to be told how far it has come.
    private readonly ConcurrentDictionary<(string Namespace, string Image), ConcurrentDictionary<string, byte>> waiting = [];

    public Action<string, string>? Progress { get; set; }

    /// <summary>Null: pulls are without.</summary>
    public IPullCredentials? Credentials { get; set; }

    /// <returns>Why it could not be fetched; null when it is there now.</returns>
    public async Task<PullProblem?> PullAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        waiting.GetOrAdd((recipe.Namespace, recipe.Image), _ => []).TryAdd(recipe.Uid, 0);
        // Other namespaces may be allowed other images.
        var pull = pulls.GetOrAdd((recipe.Namespace, recipe.Image), _ => new Lazy<Task<PullProblem?>>(() => PullOnceAsync(recipe)));
        // Who gives up waiting does not take the image from the others.
        return await pull.Value.WaitAsync(cancellationToken);
    }

    private async Task<PullProblem?> PullOnceAsync(ContainerRecipe recipe)
    {
        // The answer may come before the entry is in place: leave the caller's lock first.
        await Task.Yield();
        try
        {
            var credentials = Credentials is { } source ? await source.ForAsync(recipe, CancellationToken.None) : new PullCredentials.None();
            if (credentials is PullCredentials.Refused refused) return new PullProblem(ContainerReasons.RegistryAuth, $"Registry '{refused.Registry}' gives no access: {refused.Why}");
            logger.Pulling(recipe.Image);
            var problem = await connection.AskAsync((engine, token) => PullAsync(engine, recipe, ShownFor(credentials), token), limit, CancellationToken.None);
            return problem is null ? null : await WithOfferedAsync(Judge(problem, credentials), recipe);
        }
        finally
        {
            pulls.TryRemove((recipe.Namespace, recipe.Image), out _);
            waiting.TryRemove((recipe.Namespace, recipe.Image), out _);
        }
    }

    // What may only be for want of the control plane, or of the registry's token, may be better the next time.
    private static PullProblem Judge(string problem, PullCredentials credentials)
    {
        var reason = DockerText.ReasonOfPull(problem);
        return credentials is PullCredentials.Unknown unknown
            ? new PullProblem(reason == ContainerReasons.RegistryAuth ? ContainerReasons.ImageMissing : reason, $"{problem}; credentials could not be had: {unknown.Why}")
            : new PullProblem(reason, problem);
    }

    /// <summary>What the registry has instead, where it has nothing for this node. Asked only then; a registry that does not tell strangers is not asked with more.</summary>
    private async Task<PullProblem> WithOfferedAsync(PullProblem problem, ContainerRecipe recipe)
    {
        if (problem.Reason != ContainerReasons.WrongArchitecture) return problem;
        try
        {
            var found = await connection.AskAsync((engine, token) => engine.Distribution.InspectAsync(recipe.Image, token), CancellationToken.None);
            var offered = string.Join(", ", (found.Platforms ?? []).Select(platform => string.IsNullOrEmpty(platform.Variant) ? $"{platform.OS}/{platform.Architecture}" : $"{platform.OS}/{platform.Architecture}/{platform.Variant}"));
            return offered.Length == 0 ? problem : problem with { Text = $"{problem.Text}; the image offers {offered}" };
        }
        catch (Exception unknown) when (unknown is DockerApiException or RuntimeUnavailableException)
        {
            logger.PlatformsUnknown(recipe.Image, unknown.Message);
            return problem;
        }
    }

    private static AuthConfig ShownFor(PullCredentials credentials) => credentials switch
    {
        PullCredentials.Token token => new AuthConfig { RegistryToken = token.Value },
        PullCredentials.Login login => new AuthConfig { Username = login.Username, Password = login.Password },
        _ => new AuthConfig(),
    };

    private async Task<string?> PullAsync(IDockerClient engine, ContainerRecipe recipe, AuthConfig shown, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(recipe.Image);
        var progress = new PullProgress(time, line => Tell(recipe, line));
        try
        {
            // A pull that fails does so inside a successful answer.
            await engine.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = reference.Repository, Tag = reference.Tag }, shown, progress, cancellationToken);
            return progress.Problem;
        }
        catch (DockerApiException refused)
        {
            return progress.Problem ?? DockerText.Of(refused);
        }
    }

    private void Tell(ContainerRecipe recipe, string line)
    {
        if (!waiting.TryGetValue((recipe.Namespace, recipe.Image), out var uids)) return;
        foreach (var uid in uids.Keys) Progress?.Invoke(uid, line);
    }
}
