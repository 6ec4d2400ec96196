using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>Lets so many requests to one service through at a time. Whoever waits here waits outside the request's time limit, which runs while the transport has it: else a
/// burst of a thousand would give up what was never sent, and call its outcome unknown.</summary>
internal sealed class InFlightPolicy(int most) : HttpPipelinePolicy, IDisposable
{
    private readonly SemaphoreSlim free = new(most);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Storage is only called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await free.WaitAsync(message.CancellationToken).ConfigureAwait(false);
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();
}
