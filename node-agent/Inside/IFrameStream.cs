using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>The way to whoever looks inside, and back.</summary>
internal interface IFrameStream
{
    /// <returns>Null: nobody is there any more.</returns>
    Task<InteractionFrame?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the frame has been taken: who reads slowly slows the container down. For one caller at a time.</summary>
    Task WriteAsync(InteractionFrame frame, CancellationToken cancellationToken);
}
