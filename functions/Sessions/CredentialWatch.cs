using FunctionsPlatform.Functions.Http;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Ends a session whose credential is not good any more: its node was deleted or enrolled anew, perhaps through another process, or its time is over.</summary>
internal sealed class CredentialWatch(NodeCredentials credentials, TimeProvider time, ILogger<CredentialWatch> logger)
{
    /// <summary>How long a session may go on after that.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <exception cref="RpcException">The credential is not good any more; its message says why.</exception>
    public async Task RunAsync(Caller caller, Func<CancellationToken, Task> session, CancellationToken cancellationToken)
    {
        if (caller.Credential is not { } credential)
        {
            await session(cancellationToken);
            return;
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = LookAsync(credential, held);
        try
        {
            await session(held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The watch has ended it, and says why below.
        }
        finally
        {
            await held.CancelAsync();
            // It must not outlive what it looks after.
            await looking;
        }

        // Not a refusal: the agent may hold a newer one, and is told when it dials again.
        if (await looking is { } why) throw new RpcException(new Status(StatusCode.Aborted, why));
    }

    private async Task<string?> LookAsync(NodeCredential credential, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (await WhyVoidAsync(credential, held.Token) is not { } why) continue;
                await held.CancelAsync();
                return why;
            }
        }
        catch (Exception) when (held.IsCancellationRequested)
        {
            // The session is over, and with it the look that this has cut short.
        }

        return null;
    }

    private async Task<string?> WhyVoidAsync(NodeCredential credential, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.WhyVoidAsync(credential, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody can tell now; the next look does.
            logger.CredentialUnseen(error, credential.Node);
            return null;
        }
    }
}
