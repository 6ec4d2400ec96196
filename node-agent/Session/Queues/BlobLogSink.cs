using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>A blob that may be added to for this one request. Once it is deleted, nobody reads any more.</summary>
internal sealed class BlobLogSink(string address, TimeProvider time) : ILogSink
{
    // Each addition is a request: lines of a moment go together.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private const int Tries = 5;

    private readonly GrantedStorage storage = new(time);
    private long position;
    private long writtenAt = long.MinValue;

    public async Task WriteAsync(LogChunk chunk, CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        var bytes = Delimited(chunk);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await storage.AppendAsync(address, bytes, position, cancellationToken);
                break;
            }
            catch (Exception lost) when (attempt < Tries && !cancellationToken.IsCancellationRequested && lost is TaskCanceledException or IOException or HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError })
            {
                await Task.Delay(Retry, time, cancellationToken);
            }
        }

        position += bytes.Length;
        writtenAt = time.GetTimestamp();
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => WriteAsync(new LogChunk { Last = true }, cancellationToken);

    public ValueTask DisposeAsync()
    {
        storage.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (writtenAt == long.MinValue) return;
        var left = LeastPause - time.GetElapsedTime(writtenAt);
        if (left > TimeSpan.Zero) await Task.Delay(left, time, cancellationToken);
    }

    private static byte[] Delimited(LogChunk chunk)
    {
        using var bytes = new MemoryStream();
        chunk.WriteDelimitedTo(bytes);
        return bytes.ToArray();
    }
}
