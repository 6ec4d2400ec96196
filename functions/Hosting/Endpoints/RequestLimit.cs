using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>
/// Ends requests before the host does it the hard way: a call that outlives the Functions host's own limit takes the whole handler process with it, and what else is
/// under way there. A stream ends as if its client had left, at a line's end, and is resumed by the next request.
/// </summary>
internal sealed class RequestLimit(RequestDelegate next, TimeSpan limit, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var client = context.RequestAborted;
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(client, over.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !client.IsCancellationRequested)
        {
            // Answered below, unless a stream has begun: that just ends.
        }

        context.RequestAborted = client;
        if (over.IsCancellationRequested && !context.Response.HasStarted && !client.IsCancellationRequested)
            await Refusals.Unavailable($"It took longer than {limit.TotalSeconds:0} s.").ExecuteAsync(context);
    }
}
