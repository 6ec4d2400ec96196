using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The edge where exceptions end: logged once, answered with a problem. Also gives routing's bare 404 and 405 their document.</summary>
internal sealed class FailureMiddleware(ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (IsBare(context.Response)) await ExplainAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; there is nobody to answer.
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            // The client's doing: nobody here has to look after it.
            await Refusals.Failure(bad).ExecuteAsync(context);
        }
        catch (Exception error)
        {
            logger.RequestFailed(error, context.Request.Method, context.Request.Path);
            if (context.Response.HasStarted) context.Abort();
            else await Refusals.Failure(error).ExecuteAsync(context);
        }
    }

    private static bool IsBare(HttpResponse response) =>
        !response.HasStarted && response.ContentType is null && response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed;

    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode == StatusCodes.Status404NotFound
        ? Refusals.NotFound($"There is nothing at {context.Request.Path}; /openapi/v1.json tells what there is.").ExecuteAsync(context)
        : Refusals.NotWritable($"{context.Request.Method} is not possible here; {context.Response.Headers.Allow} is.").ExecuteAsync(context);
}
