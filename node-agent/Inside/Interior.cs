using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Does what an interaction asks for. The last frame says how it ended.</summary>
internal sealed class Interior(IContainerRuntime runtime, Func<string, ContainerSupervisor?> find)
{
    public async Task RunAsync(InteractionRequest request, IFrameStream frames, CancellationToken cancellationToken)
    {
        // Whoever has asked may leave at any time: what is under way ends with that.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var last = await TryAsync(request, frames, over);
        if (last is not null && !over.IsCancellationRequested) await frames.WriteAsync(last, cancellationToken);
    }

    private async Task<InteractionFrame?> TryAsync(InteractionRequest request, IFrameStream frames, CancellationTokenSource over)
    {
        try
        {
            return await DoAsync(request, frames, over);
        }
        catch (Exception cannot) when (cannot is InteriorException or RuntimeUnavailableException)
        {
            return new InteractionFrame { Failure = cannot.Message };
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<InteractionFrame> DoAsync(InteractionRequest request, IFrameStream frames, CancellationTokenSource over)
    {
        if (runtime is not IContainerInterior interior) throw new InteriorException($"the {runtime.Kind} runtime has no inside that can be entered: that needs a node with Docker");
        if (request.Part.Length > 0) throw new InteriorException($"there is no part '{request.Part}' of it here");
        var state = find(request.ContainerUid)?.State;
        if (state?.RuntimeId is not { } runtimeId) throw new InteriorException("the container is not on this node any more");
        switch (request.WhatCase)
        {
            case InteractionRequest.WhatOneofCase.Exec:
                Running(state);
                return await new ExecRelay(interior, frames, over).RunAsync(runtimeId, request.Exec);
            case InteractionRequest.WhatOneofCase.Forward:
                return await new ForwardRelay(interior, frames, over).RunAsync(Running(state), request.Forward.Port);
            case InteractionRequest.WhatOneofCase.ReadArchive:
                return await new ArchiveRelay(interior, frames, over).ReadAsync(runtimeId, request.ReadArchive.Path);
            case InteractionRequest.WhatOneofCase.WriteArchive:
                return await new ArchiveRelay(interior, frames, over).WriteAsync(runtimeId, request.WriteArchive.Folder);
            case InteractionRequest.WhatOneofCase.StatArchive:
                await frames.WriteAsync(new InteractionFrame { Stat = await interior.StatAsync(runtimeId, request.StatArchive.Path, over.Token) }, over.Token);
                return new InteractionFrame { Done = true };
            default:
                throw new InteriorException("this agent is older than what was asked of it");
        }
    }

    private static ContainerRun Running(ContainerState state) =>
        state is { Stage: ContainerStage.Running, Run: { } run } ? run : throw new InteriorException($"it does not run: {(state.Message.Length > 0 ? state.Message : state.Reason)}");
}
