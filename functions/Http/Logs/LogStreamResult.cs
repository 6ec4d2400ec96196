using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Lines as the agent sends them, until it has no more or the reader leaves.</summary>
internal sealed class LogStreamResult(ChannelReader<LogChunk> chunks, Func<Task> end, bool asJson, CancellationToken stopping) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = LogWriter.MediaType(asJson);
        response.Headers.CacheControl = "no-store";
        try
        {
            await response.StartAsync(ended.Token);
            await foreach (var chunk in chunks.ReadAllAsync(ended.Token))
            {
                foreach (var line in chunk.Lines) LogWriter.Write(response.BodyWriter, line, asJson);
                await response.BodyWriter.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader has left; or the platform stops or ends the request, and must not look as if there were no more.
            httpContext.Abort();
        }
        finally
        {
            await end();
        }
    }
}
