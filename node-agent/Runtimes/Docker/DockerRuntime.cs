using System.Collections.Immutable;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.NodeAgent.Health;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Containers of a Docker engine. As few calls as will do: create, start and one inspect for each that is made.</summary>
public sealed partial class DockerRuntime : IContainerRuntime, IFetchesImages
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RemovalPoll = TimeSpan.FromMilliseconds(25);

    private readonly DockerRuntimeOptions options;
    private readonly TimeProvider time;
    private readonly DockerConnection connection;
    private readonly ImagePuller puller;
    private readonly ImageDigests digests;
    private readonly ILogger<DockerRuntime> logger;
    private readonly NetworkProber prober = new();
    private readonly DockerExec execs;
    private readonly DockerUsage usages;

    public DockerRuntime(DockerRuntimeOptions options, TimeProvider time, ILogger<DockerRuntime> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        connection = new DockerConnection(options, time);
        execs = new DockerExec(connection);
        usages = new DockerUsage(connection);
        digests = new ImageDigests(connection);
        puller = new ImagePuller(connection, options.PullLimit, time, logger);
    }

    public string Kind => "docker";

    public IPullCredentials? Credentials
    {
        get => puller.Credentials;
        set => puller.Credentials = value;
    }

    public Action<string, string>? Progress
    {
        get => puller.Progress;
        set => puller.Progress = value;
    }

    public async Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await connection.AskAsync((engine, token) => engine.System.GetSystemInfoAsync(token), cancellationToken);
            return new RuntimeFacts(info.NCPU * 1000, info.MemTotal, info.ServerVersion, info.OperatingSystem, info.Architecture);
        }
        catch (DockerApiException refused)
        {
            throw Unavailable(refused);
        }
    }

    public string NameOf(ContainerRecipe recipe) => DockerContainerSpec.NameOf(recipe);

    public async Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var given = time.GetTimestamp();
        var pulled = false;
        if (recipe.PullPolicy == ImagePullPolicy.Always && await FetchAsync(recipe, cancellationToken) is { } unfetched) return unfetched;
        while (true)
        {
            try
            {
                var created = await connection.AskAsync(
                    (engine, token) => engine.Containers.CreateContainerAsync(DockerContainerSpec.Of(recipe, options.PublishAddress), token), cancellationToken);
                return await StartAsync(created.ID, recipe, cancellationToken);
            }
            catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound && !pulled)
            {
                // Asked only when it is missing: looking for the image each time would cost a call for every container.
                pulled = true;
                if (recipe.PullPolicy == ImagePullPolicy.Never) return new StartOutcome.NotStarted(ContainerReasons.ImageNotFound, $"image {recipe.Image} is not on this node, and its imagePullPolicy is Never");
                if (await FetchAsync(recipe, cancellationToken) is { } missing) return missing;
            }
            catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.Conflict)
            {
                if (await ResolveNameAsync(recipe, refused, cancellationToken) is { } outcome) return outcome;
                if (time.GetElapsedTime(given) > RemovalLimit) return new StartOutcome.NotStarted("NameTaken", DockerText.Of(refused));
                await Task.Delay(RemovalPoll, time, cancellationToken);
            }
            catch (DockerApiException refused)
            {
                return DockerText.Refusal(refused);
            }
        }
    }

    private async Task<StartOutcome.NotStarted?> ImportHolderAsync(CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream(NetworkHolderImage.Archive(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture));
        var parameters = new ImagesCreateParameters { FromSrc = "-", Repo = NetworkHolderImage.Repository, Tag = NetworkHolderImage.Tag };
        await connection.TellAsync((engine, token) => engine.Images.CreateImageAsync(parameters, archive, new AuthConfig(), new Progress<JSONMessage>(), token), cancellationToken);
        return null;
    }

    private async Task<StartOutcome.NotStarted?> FetchAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        if (recipe.Image == NetworkHolderImage.Name) return await ImportHolderAsync(cancellationToken);
        digests.Forget();
        return await puller.PullAsync(recipe, cancellationToken) is { } problem ? new StartOutcome.NotStarted(problem.Reason, $"image {recipe.Image} could not be fetched: {problem.Text}") : null;
    }

    public async Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        try
        {
            var started = await connection.AskAsync((engine, token) => engine.Containers.StartContainerAsync(runtimeId, new ContainerStartParameters(), token), cancellationToken);
            var inspected = await InspectAsync(runtimeId, recipe, cancellationToken);
            if (!started) return new StartOutcome.AlreadyThere(DockerContainerReader.ToFound(inspected, recipe.Ports));
            var state = DockerContainerReader.StateOf(inspected);
            var run = DockerContainerReader.ToRun(inspected, recipe.Ports) with { ImageDigest = await digests.FindAsync(inspected.Image, recipe.Image, cancellationToken) };
            return new StartOutcome.Started(run, state.Running ? null : DockerContainerReader.ToExit(state));
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound && DockerText.Of(refused).Contains("No such container", StringComparison.OrdinalIgnoreCase))
        {
            // Or it is there, and whose network it shares is not: then it must be made anew.
            return recipe.NetworkOf is not null && await FindAsync(runtimeId, recipe, cancellationToken) is not null
                ? new StartOutcome.NotStarted("StartFailed", DockerText.Of(refused))
                : new StartOutcome.Gone();
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.Conflict && DockerText.Of(refused).Contains("removal", StringComparison.OrdinalIgnoreCase))
        {
            // Another hand is taking it away; making it anew waits until that is done.
            return new StartOutcome.Gone();
        }
        catch (DockerApiException refused)
        {
            return await WithPlatformsAsync(DockerText.Refusal(refused), recipe, cancellationToken);
        }
    }

    // Asked only then: which platforms would have to meet.
    private async Task<StartOutcome.NotStarted> WithPlatformsAsync(StartOutcome.NotStarted refusal, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        if (refusal.Reason != ContainerReasons.WrongArchitecture) return refusal;
        try
        {
            var image = await connection.AskAsync((engine, token) => engine.Images.InspectImageAsync(recipe.Image, token), cancellationToken);
            var version = await connection.AskAsync((engine, token) => engine.System.GetVersionAsync(token), cancellationToken);
            var (offered, own) = ($"{image.Os}/{image.Architecture}", $"{version.Os}/{version.Arch}");
            // Equal where only the program in it is another's: the image does not know.
            return offered == own ? refusal : refusal with { Message = $"{refusal.Message}; the image offers {offered}; the node is {own}" };
        }
        catch (DockerApiException)
        {
            return refusal;
        }
    }

    public async Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken)
    {
        try
        {
            // No signal and no time are given: the container carries its own.
            await connection.AskAsync((engine, token) => engine.Containers.StopContainerAsync(runtimeIdOrName, new ContainerStopParameters(), token), null, cancellationToken);
            var inspected = await connection.AskAsync((engine, token) => engine.Containers.InspectContainerAsync(runtimeIdOrName, token), cancellationToken);
            var state = DockerContainerReader.StateOf(inspected);
            return DockerContainerReader.StatusOf(state.Status) == RuntimeStatus.Ended ? DockerContainerReader.ToExit(state) : null;
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (DockerApiException refused)
        {
            throw Unavailable(refused);
        }
    }

    public bool Mounts => true;

    public bool Groups => true;

    public async Task<bool> SignalAsync(string runtimeId, string signal, CancellationToken cancellationToken)
    {
        try
        {
            await connection.TellAsync((engine, token) => engine.Containers.KillContainerAsync(runtimeId, new ContainerKillParameters { Signal = signal }, token), cancellationToken);
            return true;
        }
        catch (DockerApiException refused) when (refused.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }
        catch (DockerApiException refused)
        {
            throw Unavailable(refused);
        }
    }

    public async Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken)
    {
        execs.Forget(runtimeIdOrName);
        usages.Forget(runtimeIdOrName);
        var given = time.GetTimestamp();
        while (true)
        {
            try
            {
                await connection.TellAsync(
                    (engine, token) => engine.Containers.RemoveContainerAsync(runtimeIdOrName, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, token), cancellationToken);
                return;
            }
            catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }
            catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.Conflict && time.GetElapsedTime(given) < RemovalLimit)
            {
                // It is being removed already: wait until it is gone.
                await Task.Delay(RemovalPoll, time, cancellationToken);
            }
            catch (DockerApiException refused)
            {
                throw Unavailable(refused);
            }
        }
    }

    public async Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        try
        {
            var inspected = await InspectAsync(runtimeIdOrName, recipe, cancellationToken);
            return DockerContainerReader.ToFound(inspected, recipe.Ports);
        }
        catch (DockerApiException refused) when (refused.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (DockerApiException refused)
        {
            throw Unavailable(refused);
        }
    }

    public async Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await connection.AskAsync(
                (engine, token) => engine.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = DockerLabels.FilterOf(scope) }, token), cancellationToken);
            return [.. listed.Select(DockerContainerReader.ToListed)];
        }
        catch (DockerApiException refused)
        {
            throw Unavailable(refused);
        }
    }

    public IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, CancellationToken cancellationToken) =>
        new DockerEvents(connection, time, logger).WatchAsync(scope, cancellationToken);

    public IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, CancellationToken cancellationToken) =>
        DockerLogs.ReadAsync(connection, runtimeId, query, cancellationToken);

    public Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken) => probe switch
    {
        HealthProbe.Http http when AddressOf(run, http.ContainerPort) is var (host, port) => prober.HttpAsync(host, port, http.Path, cancellationToken),
        HealthProbe.Tcp tcp when AddressOf(run, tcp.ContainerPort) is var (host, port) => NetworkProber.TcpAsync(host, port, cancellationToken),
        HealthProbe.Exec exec => execs.ProbeAsync(run.RuntimeId, exec.Command, cancellationToken),
        _ => Task.FromResult(new ProbeAnswer(false, "the probed port is not published")),
    };

    public Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken) => usages.ReadAsync(run, cancellationToken);

    public ValueTask DisposeAsync()
    {
        prober.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The published port, which works on every kind of engine; without one, the container's own address.</summary>
    private (string Host, int Port)? AddressOf(ContainerRun run, int containerPort)
    {
        // With no port named, the first one is meant.
        var published = run.Ports.FirstOrDefault(port => containerPort == 0 || port.ContainerPort == containerPort);
        if (published is { HostPort: > 0 }) return (options.ProbeAddress, published.HostPort);
        var port = containerPort == 0 ? published?.ContainerPort ?? 0 : containerPort;
        return run.ContainerAddress is { } address && port > 0 ? (address, port) : null;
    }

    /// <summary>What the name's holder is. Null: it is being taken away, try again.</summary>
    private async Task<StartOutcome?> ResolveNameAsync(ContainerRecipe recipe, DockerApiException refused, CancellationToken cancellationToken)
    {
        ContainerInspectResponse holder;
        try
        {
            holder = await connection.AskAsync((engine, token) => engine.Containers.InspectContainerAsync(NameOf(recipe), token), cancellationToken);
            holder = await WithNetworkAsync(holder, recipe, cancellationToken);
        }
        catch (DockerApiException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (DockerContainerReader.StateOf(holder).Status is "removing" or "dead") return null;
        var found = DockerContainerReader.ToFound(holder, recipe.Ports);
        if (found.Uid == recipe.Uid) return new StartOutcome.AlreadyThere(found);
        if (found.Uid.Length == 0) return new StartOutcome.NotStarted("NameTaken", DockerText.Of(refused));
        logger.StaleNamesake(NameOf(recipe), found.Uid);
        await RemoveAsync(found.RuntimeId, cancellationToken);
        return null;
    }

    private async Task<ContainerInspectResponse> InspectAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken) => await WithNetworkAsync(
        await connection.AskAsync((engine, token) => engine.Containers.InspectContainerAsync(runtimeIdOrName, token), cancellationToken), recipe, cancellationToken);

    /// <summary>Ports and address are those of whose network it shares.</summary>
    private async Task<ContainerInspectResponse> WithNetworkAsync(ContainerInspectResponse inspected, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        if (recipe.NetworkOf is not { } holder) return inspected;
        try
        {
            var held = await connection.AskAsync((engine, token) => engine.Containers.InspectContainerAsync(NameOf(holder), token), cancellationToken);
            inspected.NetworkSettings = held.NetworkSettings;
        }
        catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            // It has no network any more, and soon no container.
        }

        return inspected;
    }

    private static RuntimeUnavailableException Unavailable(DockerApiException refused) => new(DockerText.Of(refused), refused);
}
