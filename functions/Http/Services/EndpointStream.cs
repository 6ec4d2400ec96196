using System.Text.Json;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>A stream of JSON lines, each the whole set of endpoints: the first at once, another after each change of it, and the same again as a sign of life.</summary>
internal sealed class EndpointStream(EndpointFunctions endpoints, ResourceFollower follower, string space, string name, TimeProvider time, CancellationToken stopping) : IResult
{
    // Writing is the only way to notice that a client is gone.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = WatchResult.MediaType;
        response.Headers.CacheControl = "no-store";
        try
        {
            await WriteAllAsync(response, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has left, or the platform stops; the client asks again and has the whole set at once.
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var address = new ResourceAddress(ResourceKinds.Container, space, Name: null);
        var changes = follower.Follow(address, LabelSelector.Where(PlatformApi.AppLabel, name), from: null, cancellationToken);
        byte[] told = [];
        var waiting = changes.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            var set = await endpoints.ReadAsync(space, name, cancellationToken) ?? new ServiceDocument { Service = name, Namespace = space };
            var line = JsonSerializer.SerializeToUtf8Bytes(set, ApiJson.Default.ServiceDocument);
            if (!line.AsSpan().SequenceEqual(told)) await WriteAsync(response, told = line, cancellationToken);
            await ((Task)waiting.WaitAsync(SignOfLifeEvery, time, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (!waiting.IsCompleted)
            {
                // A sign of life is a line whatever it says; it is read anew, for a change of the app alone is not followed.
                told = [];
                continue;
            }

            // The watch has ended or cannot go on: so does this, and the client asks again.
            if (!await waiting || !TakeAll(changes)) return;
            waiting = changes.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    // What changed is read anew as a whole, so that many changes at once are one line.
    private static bool TakeAll(ChannelReader<WatchedChange> changes)
    {
        while (changes.TryRead(out var change))
        {
            if (change is WatchedChange.Expired) return false;
        }

        return true;
    }

    private static async Task WriteAsync(HttpResponse response, byte[] line, CancellationToken cancellationToken)
    {
        await response.BodyWriter.WriteAsync(line, cancellationToken);
        await response.BodyWriter.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
