using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>Makes what a container needs from outside its image: variables, files, folders. For one container one call at a time.</summary>
public sealed class ReplicaPreparer(IDataSource source, DataFiles? files, HostPaths hostPaths)
{
    private const int ClusterPrefix = 8;

    /// <summary>Nothing can be had.</summary>
    public static ReplicaPreparer None { get; } = new(new NoData(), null, new HostPaths([]));

    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>The recipe with values and mounts in it: for the runtime, and for nobody else.</summary>
    /// <exception cref="ReplicaRefusedException">Something is not there, or not allowed.</exception>
    public async Task<ContainerRecipe> PrepareAsync(ContainerRecipe recipe, IContainerRuntime runtime, CancellationToken cancellationToken)
    {
        var needs = recipe.Needs;
        if (needs.IsEmpty) return recipe;
        if (!runtime.Mounts && !needs.Mounts.IsEmpty) throw new ReplicaRefusedException("NotSupported", $"the {runtime.Kind} runtime cannot mount volumes: its containers see the host's own files");
        var fetched = new Dictionary<DataName, DataContent>();
        var environment = await EnvironmentAsync(recipe, fetched, cancellationToken);
        await WriteFilesAsync(recipe, fetched, cancellationToken);
        return recipe with { Environment = environment, HostMounts = [.. needs.Mounts.Select(mount => ToHostMount(recipe, mount))] };
    }

    /// <summary>Makes good, before a container starts again in place, what the host has lost since it was made: its memory, with the files in it.</summary>
    /// <exception cref="ReplicaRefusedException">They cannot be had.</exception>
    public async Task RestoreAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        // The engine follows links anew: where one has come into the path meanwhile, it must not lead out.
        foreach (var host in recipe.Needs.Volumes.OfType<VolumeRequest.HostPath>().Where(host => recipe.Needs.Mounts.Any(mount => mount.Volume == host.Name))) hostPaths.Resolve(host.Path);
        if (files is null || recipe.Needs.DataVolumes.All(volume => files.VersionOf(recipe.FilesUid, volume.Name) is not null)) return;
        await WriteFilesAsync(recipe, [], cancellationToken);
    }

    /// <summary>Brings the files to what the control plane says is newest.</summary>
    /// <param name="versions">What it says.</param>
    /// <returns>The volumes whose container has not been signalled for what they hold now.</returns>
    /// <exception cref="ReplicaRefusedException">The values cannot be had; the old ones stay.</exception>
    public async Task<ImmutableArray<VolumeRequest.Data>> RefreshAsync(ContainerRecipe recipe, IReadOnlyDictionary<DataName, string> versions, CancellationToken cancellationToken)
    {
        if (files is null) return [];
        using var turn = await EnterAsync(recipe.FilesUid, cancellationToken);
        var fetched = new Dictionary<DataName, DataContent>();
        foreach (var volume in recipe.Needs.DataVolumes)
        {
            // Not there yet: whoever makes the container writes it. Not there any more: what was there stays.
            if (files.VersionOf(recipe.FilesUid, volume.Name) is not { } has || versions.GetValueOrDefault(volume.Source) is not { Length: > 0 } wanted || has == wanted) continue;
            files.Write(recipe.FilesUid, volume.Name, await FetchAsync(recipe, volume.Source, fetched, cancellationToken));
        }

        return [.. recipe.Needs.DataVolumes.Where(volume => files.VersionOf(recipe.FilesUid, volume.Name) is { } has && files.ToldOf(recipe.FilesUid, volume.Name) != has)];
    }

    /// <summary>Whether files are as the control plane says, and their container knows.</summary>
    public bool IsCurrent(ContainerRecipe recipe, IReadOnlyDictionary<DataName, string> versions) => files is null || recipe.Needs.DataVolumes.All(volume =>
        files.VersionOf(recipe.FilesUid, volume.Name) is not { } has
        || ((versions.GetValueOrDefault(volume.Source) is not { Length: > 0 } wanted || has == wanted) && files.ToldOf(recipe.FilesUid, volume.Name) == has));

    /// <summary>The container was signalled for what the volume holds now.</summary>
    public void Told(ContainerRecipe recipe, VolumeRequest.Data volume)
    {
        if (files?.VersionOf(recipe.FilesUid, volume.Name) is { } has) files.Tell(recipe.FilesUid, volume.Name, has);
    }

    /// <summary>Nothing is left of the container.</summary>
    public void Forget(string uid)
    {
        files?.Remove(uid);
        turns.TryRemove(uid, out _);
    }

    /// <summary>Removes the files of containers that are known no more: the agent may have ended between a container's removal and theirs.</summary>
    public void ForgetAllBut(Func<string, bool> isKnown)
    {
        foreach (var uid in files?.List().Where(uid => !isKnown(uid)) ?? []) Forget(uid);
    }

    private async Task<ImmutableSortedDictionary<string, string>> EnvironmentAsync(ContainerRecipe recipe, Dictionary<DataName, DataContent> fetched, CancellationToken cancellationToken)
    {
        if (recipe.Needs is { EnvFrom.IsEmpty: true, EnvValues.IsEmpty: true }) return recipe.Environment;
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var from in recipe.Needs.EnvFrom)
        {
            var content = await FetchAsync(recipe, from.Data, fetched, cancellationToken);
            foreach (var (key, value) in content.Values) environment[from.Prefix + key] = ToText(value, from.Data, key);
        }

        foreach (var one in recipe.Needs.EnvValues)
        {
            var content = await FetchAsync(recipe, one.Data, fetched, cancellationToken);
            if (!content.Values.TryGetValue(one.Key, out var value)) throw new ReplicaRefusedException(one.Data.Kind + "KeyMissing", $"{one.Data} has no value '{one.Key}', which {one.Variable} is to have");
            environment[one.Variable] = ToText(value, one.Data, one.Key);
        }

        foreach (var (name, value) in recipe.Environment) environment[name] = value;
        return environment.ToImmutable();
    }

    private async Task WriteFilesAsync(ContainerRecipe recipe, Dictionary<DataName, DataContent> fetched, CancellationToken cancellationToken)
    {
        if (!recipe.Needs.DataVolumes.Any()) return;
        if (files is null) throw new ReplicaRefusedException("NotSupported", "files of Configs and Secrets are for Linux hosts");
        using var turn = await EnterAsync(recipe.FilesUid, cancellationToken);
        foreach (var volume in recipe.Needs.DataVolumes)
        {
            files.Write(recipe.FilesUid, volume.Name, await FetchAsync(recipe, volume.Source, fetched, cancellationToken));
            // It starts with these. A sidecar that is made anew says nothing of the main container, which runs and is yet to be signalled.
            if (recipe.Part.Length == 0) Told(recipe, volume);
        }
    }

    private async Task<DataContent> FetchAsync(ContainerRecipe recipe, DataName data, Dictionary<DataName, DataContent> fetched, CancellationToken cancellationToken)
    {
        if (fetched.TryGetValue(data, out var known)) return known;
        return fetched[data] = await source.FetchAsync(recipe.Namespace, data, cancellationToken);
    }

    private HostMount ToHostMount(ContainerRecipe recipe, MountRequest mount) => recipe.Needs.Volumes.FirstOrDefault(volume => volume.Name == mount.Volume) switch
    {
        VolumeRequest.Data data => new HostMount.Bind(files!.PathOf(recipe.FilesUid, data.Name), mount.Path, ReadOnly: true),
        VolumeRequest.HostPath host => new HostMount.Bind(hostPaths.Resolve(host.Path), mount.Path, mount.ReadOnly),
        VolumeRequest.Named named => new HostMount.Named(VolumeOf(recipe, named.Name), mount.Path, mount.ReadOnly),
        VolumeRequest.Tmpfs tmpfs => new HostMount.Tmpfs(tmpfs.SizeBytes, mount.Path, mount.ReadOnly),
        _ => throw new ReplicaRefusedException("StartFailed", $"there is no volume '{mount.Volume}'"),
    };

    // Of the app, so that it outlives replicas; names hold no dots.
    private static string VolumeOf(ContainerRecipe recipe, string name)
    {
        var cluster = recipe.Scope.ClusterId;
        return $"fp.{recipe.Namespace}.{recipe.App}.{name}.{(cluster.Length > ClusterPrefix ? cluster[..ClusterPrefix] : cluster)}";
    }

    private static string ToText(ReadOnlyMemory<byte> value, DataName data, string key)
    {
        if (value.Span.Contains((byte)0)) throw new ReplicaRefusedException("StartFailed", $"value '{key}' of {data} holds a NUL: it can be a file, but no variable");
        return Encoding.UTF8.GetString(value.Span);
    }

    private async Task<Turn> EnterAsync(string uid, CancellationToken cancellationToken)
    {
        var turn = turns.GetOrAdd(uid, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    private sealed class NoData : IDataSource
    {
        public Task<DataContent> FetchAsync(string @namespace, DataName data, CancellationToken cancellationToken) =>
            throw new ReplicaRefusedException("DataUnavailable", $"{data} cannot be had here");
    }

    private readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
