using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Ends a stream once its caller may no longer read it: as if the client had left, at a line's end. Its next request is refused.</summary>
internal sealed class StreamAccess(CallerAuthenticator authenticator, RoleGrants grants, TimeProvider time)
{
    /// <summary>How long a stream may go on after its caller's role, account or token has ended.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>Whether the request asks for a stream.</summary>
    public static bool MayLast(HttpRequest request) => request.Query.ContainsKey("watch") || request.Query.ContainsKey("follow") || request.HttpContext.WebSockets.IsWebSocketRequest;

    public async Task RunAsync(HttpContext context, RequestDelegate next, AccessNeed need)
    {
        var client = context.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(client);
        context.RequestAborted = ended.Token;
        var looking = LookAsync(context, need, ended);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !client.IsCancellationRequested)
        {
            // The stream just ends.
        }
        finally
        {
            context.RequestAborted = client;
            await ended.CancelAsync();
            await looking;
        }
    }

    private async Task LookAsync(HttpContext context, AccessNeed need, CancellationTokenSource ended)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                if (await MayAsync(context, need, ended.Token)) continue;
                await ended.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The stream is over.
        }
    }

    private async Task<bool> MayAsync(HttpContext context, AccessNeed need, CancellationToken cancellationToken)
    {
        try
        {
            return await authenticator.AuthenticateAsync(context.Request) switch
            {
                Authentication.Known known => await grants.CheckAsync(known.Caller, need, cancellationToken) is null,
                Authentication.Unknown => true,
                _ => false,
            };
        }
        catch (StorageException)
        {
            // Nobody can tell now; the next look does.
            return true;
        }
    }
}
