using FunctionsPlatform.Contracts.Agent;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>An agent's open Interact stream. Disposing it ends the call, and with it whatever the agent does for it.</summary>
/// <param name="Ended">Cancelled when the agent's call is over.</param>
internal sealed record Interaction(IAsyncStreamReader<InteractionFrame> Incoming, IServerStreamWriter<InteractionFrame> Outgoing, CancellationToken Ended) : IDisposable
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when nobody needs the stream any more.</summary>
    public Task Over => over.Task;

    public void Dispose() => over.TrySetResult();
}
