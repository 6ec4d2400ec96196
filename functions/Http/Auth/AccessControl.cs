using FunctionsPlatform.Functions.Triggers;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Who makes a request, and whether they may; what they changed goes into the audit trail.</summary>
internal sealed class AccessControl(CallerAuthenticator authenticator, RoleGrants grants, RequestBudget budget, AuditTrail audit, StreamAccess streams, ILogger<AccessControl> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PublicEndpoint>() is not null)
        {
            await next(context);
            return;
        }

        if (await AuthenticateAsync(context) is { } caller) await AuthorizeAsync(context, next, caller);
    }

    /// <returns>Null: it was refused.</returns>
    private async Task<Caller?> AuthenticateAsync(HttpContext context)
    {
        switch (await authenticator.AuthenticateAsync(context.Request))
        {
            case Authentication.Known { Caller: { Kind: not CallerKind.Anonymous } caller }:
                caller.Attach(context);
                return caller;
            case Authentication.Refused refused:
                await RefuseTokenAsync(context, refused.Reason);
                return null;
            case Authentication.Unknown unknown:
                await RefuseAsync(context, Refusals.Unavailable(unknown.Reason));
                return null;
            default:
                await RefuseAsync(context, Refusals.Unauthorized("Send 'Authorization: Bearer <token>'; the administrator's token is in the data folder's file 'token', agents join with one that 'fp node token create' makes."));
                return null;
        }
    }

    private async Task RefuseTokenAsync(HttpContext context, string reason)
    {
        // Good tokens from the same address still pass: it may be a proxy's.
        if (!budget.TryGuess(context.Connection.RemoteIpAddress))
        {
            await RefuseAsync(context, Refusals.TooManyRequests("Too many requests with tokens that are not good here."));
            return;
        }

        logger.TokenRefused(context.Connection.RemoteIpAddress, reason);
        await RefuseAsync(context, Refusals.Unauthorized(reason));
    }

    private async Task AuthorizeAsync(HttpContext context, RequestDelegate next, Caller caller)
    {
        if (!budget.TrySpend(caller))
        {
            await RefuseAsync(context, Refusals.TooManyRequests($"{caller} makes more than {budget.PerSecond} requests a second."));
            return;
        }

        var function = context.GetEndpoint()?.Metadata.GetMetadata<FunctionDefinition.Http>();
        var need = function is null ? null : AccessNeed.Of(function, context.Request.RouteValues);
        var refusal = need is null ? RefusalOfOthers(context.Request, caller) : await grants.CheckAsync(caller, need, context.RequestAborted);
        if (function is null || HttpMethods.IsGet(function.Method))
        {
            // A refused GET that needs more than reading is in the trail too; what is let in, the function itself tells of.
            if (function?.Access == Access.Operator && refusal is not null) await audit.RecordAsync(context, caller, function.Name, refusal.Problem.Status, withQuery: true);
            await (refusal is not null ? RefuseAsync(context, refusal)
                : need is not null && caller.Kind != CallerKind.Platform && StreamAccess.MayLast(context.Request) ? streams.RunAsync(context, next, need)
                : next(context));
            return;
        }

        try
        {
            await (refusal is null ? next(context) : RefuseAsync(context, refusal));
        }
        catch (Exception error)
        {
            await audit.RecordAsync(context, caller, function.Name, AuditTrail.StatusOf(context, error));
            throw;
        }

        await audit.RecordAsync(context, caller, function.Name, context.Response.StatusCode);
    }

    /// <summary>What is no function (gRPC, an unknown path) is for nodes and the platform's own. Which node one is, the service looks at.</summary>
    private static ProblemResult? RefusalOfOthers(HttpRequest request, Caller caller)
    {
        if (caller.Kind == CallerKind.Platform) return null;
        if (!IsGrpc(request)) return Refusals.NotFound("There is nothing at this address.");
        return caller.Kind is CallerKind.Node or CallerKind.Joiner ? null : Refusals.Forbidden($"{caller} needs a node's credential or an enrolment token.");
    }

    private static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    private static Task RefuseAsync(HttpContext context, ProblemResult refusal)
    {
        if (!IsGrpc(context.Request)) return refusal.ExecuteAsync(context);
        // A refusal in gRPC's own words: a trailers-only response.
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = $"{(int)GrpcStatusOf(refusal.Problem.Status)}";
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Problem.Detail ?? refusal.Problem.Title);
        return Task.CompletedTask;
    }

    private static StatusCode GrpcStatusOf(int status) => status switch
    {
        StatusCodes.Status403Forbidden => StatusCode.PermissionDenied,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        _ => StatusCode.Unauthenticated,
    };
}
