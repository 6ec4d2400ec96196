using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Storage;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>
/// Asks nodes that this process has no connection to for logs: by a message in the node's queue, or by a call to the process that holds its session; with the address of a blob that the node may add to
/// for a while and for this request alone. While nobody asks, nothing happens here; what was left behind by a reader that died is cleared away by the next.
/// </summary>
internal sealed class LogMail(AssignmentMail mail, LogCalls calls, IBlobStore blobs, IAccessGrants grants, HttpClient http, TimeProvider time, ILogger<LogMail> logger)
{
    private const string Container = "node-logs";
    private const int Buffered = 32;

    // What a slow reader makes this process hold, whatever the node has written meanwhile.
    private const int MostAtOnce = 1 << 20;
    private const int LongestChunk = 4 << 20;

    /// <summary>Longer than a request lasts under the Functions host. What follows for longer asks again.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    // An idle node looks into its queue once in so long.
    private static readonly TimeSpan QueuePatience = NodeSessionFunctions.LongestPoll + TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(1);

    /// <returns>Null: the node has no session of either kind.</returns>
    public async Task<LogAnswer?> AskAsync(string node, LogRequest request, CancellationToken cancellationToken)
    {
        var byQueue = await mail.TellsAsync(node, cancellationToken);
        if (!byQueue && !await calls.IsElsewhereAsync(node, cancellationToken)) return null;
        await ClearAsync(cancellationToken);
        var until = time.GetUtcNow() + Life;
        var blob = string.Create(CultureInfo.InvariantCulture, $"{until.ToUnixTimeSeconds():D12}-{request.RequestId}");
        request.AppendTo = (await grants.AppendToBlobAsync(Container, blob, until, cancellationToken)).AbsoluteUri;
        request.Lasts = Duration.FromTimeSpan(Life);
        var address = await grants.ReadBlobAsync(Container, blob, until, cancellationToken);
        long? call = byQueue ? null : await calls.CallAsync(node, request, Life, cancellationToken);
        if (byQueue) await mail.SendAsync(node, request, cancellationToken);
        logger.LogsAsked(node, request.RequestId);

        var chunks = Channel.CreateBounded<LogChunk>(new BoundedChannelOptions(Buffered) { SingleReader = true, SingleWriter = true });
        var ended = new CancellationTokenSource(Life, time);
        var pumping = PumpAsync(node, request.RequestId, address, chunks.Writer, ended.Token);
        return new LogAnswer(chunks.Reader, () => EndAsync(node, request.RequestId, call, blob, pumping, ended), byQueue ? QueuePatience : LogCalls.Patience, ended.Token);
    }

    /// <returns>True when the node has said all.</returns>
    private async Task<bool> PumpAsync(string node, string requestId, Uri address, ChannelWriter<LogChunk> chunks, CancellationToken ended)
    {
        try
        {
            var (position, pause, held) = (0L, FirstPause, Array.Empty<byte>());
            while (true)
            {
                var bytes = await ReadAsync(address, position, ended);
                position += bytes.Length;
                held = [.. held, .. bytes];
                var at = 0;
                while (Next(held, ref at) is { } chunk)
                {
                    if (chunk.Last) return chunks.TryComplete();
                    await chunks.WriteAsync(chunk, ended);
                }

                held = held[at..];
                if (bytes.Length == MostAtOnce) continue;
                pause = bytes.Length > 0 ? FirstPause : TimeSpan.FromTicks(Math.Min(LastPause.Ticks, pause.Ticks * 3 / 2));
                await Task.Delay(pause, time, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader has left; or its time is over, and it may ask for what comes next.
            chunks.TryComplete(new StorageException($"Logs are followed for {Life.TotalMinutes:0} minutes at most; ask again."));
        }
        catch (StorageException error)
        {
            logger.LogsUnreadable(error, node, requestId);
            chunks.TryComplete(error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException or Google.Protobuf.InvalidProtocolBufferException)
        {
            logger.LogsUnreadable(error, node, requestId);
            chunks.TryComplete(new StorageException($"What node {node} wrote could not be read.", error));
        }

        return false;
    }

    /// <returns>Null: the rest of it is not here yet.</returns>
    private static LogChunk? Next(byte[] bytes, ref int at)
    {
        var (from, length) = (at, 0L);
        for (var shift = 0; ; shift += 7)
        {
            if (from == bytes.Length) return null;
            var some = bytes[from++];
            length |= (long)(some & 0x7F) << shift;
            if (length > LongestChunk || shift > 28) throw new StorageException($"The node wrote a piece of its log that is longer than {LongestChunk} bytes; it is not read.");
            if (some < 0x80) break;
        }

        if (bytes.Length - from < length) return null;
        at = from + (int)length;
        return LogChunk.Parser.ParseFrom(bytes, from, (int)length);
    }

    /// <summary>What is there from a position on, or its beginning; it may end within a chunk.</summary>
    private async Task<byte[]> ReadAsync(Uri address, long position, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(position, position + MostAtOnce - 1);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return [];
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task EndAsync(string node, string requestId, long? call, string blob, Task<bool> pumping, CancellationTokenSource ended)
    {
        await ended.CancelAsync();
        var said = await pumping;
        ended.Dispose();
        // Without the blob it notices with its next lines; a container that writes nothing would be followed until the time is over.
        await blobs.DeleteAsync(Container, blob, CancellationToken.None);
        if (call is { } lease) await calls.EndAsync(lease);
        else if (!said) await mail.SendAsync(node, new LogRequest { RequestId = requestId, Cancel = true }, CancellationToken.None);
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        await foreach (var blob in blobs.ListAsync(Container, "", cancellationToken))
        {
            if (long.Parse(blob.AsSpan(0, blob.IndexOf('-', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture) > now) return;
            await blobs.DeleteAsync(Container, blob, cancellationToken);
        }
    }
}
