namespace FunctionsPlatform.Functions.Http;

/// <summary>Lets pass who carries the token, and everyone where the function is public. What has no endpoint needs the token too: it tells nothing to strangers.</summary>
public sealed class TokenMiddleware(RequestDelegate next, TokenGate gate)
{
    private const string GrpcUnauthenticated = "16";

    public Task InvokeAsync(HttpContext context)
    {
        var isPublic = context.GetEndpoint()?.Metadata.GetMetadata<PublicEndpoint>() is not null;
        if (isPublic || gate.Admits(context.Request)) return next(context);
        return IsGrpc(context.Request) ? RefuseGrpc(context.Response) : Refuse(context);
    }

    private static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    // A refusal in gRPC's own words: a trailers-only response.
    private static Task RefuseGrpc(HttpResponse response)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = GrpcUnauthenticated;
        response.Headers["grpc-message"] = "the token is missing or wrong";
        return Task.CompletedTask;
    }

    private static Task Refuse(HttpContext context)
    {
        var said = context.Request.Headers.Authorization.Count > 0 ? "The token is not this control plane's." : "Send 'Authorization: Bearer <token>'; the token is in the data folder's file 'token'.";
        return Refusals.Unauthorized(said).ExecuteAsync(context);
    }
}
