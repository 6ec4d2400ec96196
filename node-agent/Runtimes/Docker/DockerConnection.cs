using System.Net.Sockets;
using Docker.DotNet;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Speaks with the engine in a version that both know, and tells "it did not answer" from "it said no".</summary>
internal sealed class DockerConnection(DockerRuntimeOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Debian 12's; older ones are not tried out.</summary>
    private static readonly Version Oldest = new(1, 41);

    /// <summary>The one that the client library's models are made from.</summary>
    private static readonly Version Newest = new(1, 54);

    private readonly SemaphoreSlim turn = new(1, 1);
    private DockerClient? client;

    /// <summary>Makes a call. An answer of the engine that is no success is a <see cref="DockerApiException"/>.</summary>
    /// <param name="limit">Null: it may take as long as it takes.</param>
    /// <exception cref="RuntimeUnavailableException">The engine did not answer.</exception>
    public async Task<T> AskAsync<T>(Func<IDockerClient, CancellationToken, Task<T>> call, TimeSpan? limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await call(await ConnectAsync(either.Token), either.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeUnavailableException($"the Docker engine at {options.Endpoint} did not answer within {limit}", late);
        }
        catch (Exception failure) when (IsConnectionFailure(failure))
        {
            Forget();
            throw new RuntimeUnavailableException($"the Docker engine at {options.Endpoint} cannot be reached: {TextOf(failure)}", failure);
        }
    }

    public Task<T> AskAsync<T>(Func<IDockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        AskAsync(call, options.CallLimit, cancellationToken);

    public Task TellAsync(Func<IDockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) => AskAsync(
        async (engine, token) =>
        {
            await call(engine, token);
            return true;
        },
        options.CallLimit,
        cancellationToken);

    /// <summary>Asks for the version anew at the next call: the engine may be another one.</summary>
    public void Forget() => Interlocked.Exchange(ref client, null);

    public static bool IsConnectionFailure(Exception failure) =>
        failure is HttpRequestException or SocketException or IOException or TimeoutException or ObjectDisposedException;

    // The client's own stumbling over half an answer says nothing to people.
    private static string TextOf(Exception failure) =>
        failure.GetBaseException() is var root && root is HttpRequestException or SocketException or IOException or TimeoutException ? root.Message : "the connection broke off";

    public void Dispose()
    {
        client?.Dispose();
        turn.Dispose();
    }

    private async Task<IDockerClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref client) is { } connected) return connected;
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref client) is { } meanwhile) return meanwhile;
            using var unversioned = Build(null);
            var answer = await unversioned.System.GetVersionAsync(cancellationToken);
            var theirs = Version.TryParse(answer.APIVersion, out var parsed) ? parsed : Oldest;
            if (theirs < Oldest) throw new RuntimeUnavailableException($"the Docker engine at {options.Endpoint} speaks API {theirs}; {Oldest} (Docker 20.10) is the oldest that will do");
            var built = Build(theirs < Newest ? theirs : Newest);
            Volatile.Write(ref client, built);
            return built;
        }
        finally
        {
            turn.Release();
        }
    }

    private DockerClient Build(Version? version)
    {
        var builder = new DockerClientBuilder().WithEndpoint(options.Endpoint).WithTimeout(Timeout.InfiniteTimeSpan);
        return (version is null ? builder : builder.WithApiVersion(version)).Build();
    }
}
