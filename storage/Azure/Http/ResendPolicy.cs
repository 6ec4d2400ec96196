using System.Net.Http.Headers;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>
/// In place of the client libraries' own retries, which send again whatever got no answer: a write whose answer was lost then meets its own effect and cannot tell it
/// from somebody else's. This one sends a write again only when it was certainly not executed: the service throttled it, or no connection came about.
/// </summary>
internal sealed class ResendPolicy(AzureStoreOptions options, TimeProvider time) : HttpPipelinePolicy
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Storage is only called asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var reads = CountingPolicy.IsRead(message.Request);
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt >= options.Attempts;
            TimeSpan pause;
            try
            {
                await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
                if (last || !MayResend(message.Response.Status, reads)) return;
                pause = RetryAfter(message.Response) ?? Backoff(attempt);
                if (pause > options.LongestPause) return;
                message.Response.Dispose();
            }
            catch (Exception error) when (!last && !message.CancellationToken.IsCancellationRequested && (reads ? Failures.IsTransport(error) : Failures.IsUnsent(error)))
            {
                pause = Backoff(attempt);
            }

            await Task.Delay(pause, time, message.CancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayResend(int status, bool reads) => status is 429 or 503 || (reads && status is 408 or 500 or 502 or 504);

    // Doubles up to 3.2 s. Callers differ in when they came, so what was throttled together does not come back together for long.
    private static TimeSpan Backoff(int attempt) => FirstPause * (1 << Math.Min(attempt - 1, 5));

    private TimeSpan? RetryAfter(Response response)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text) || !RetryConditionHeaderValue.TryParse(text, out var wanted)) return null;
        if (wanted.Delta is { } delta) return delta;
        var left = wanted.Date!.Value - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
