using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Where the answer to one log request goes.</summary>
internal interface ILogSink : IAsyncDisposable
{
    /// <summary>Returns when the chunk has been taken: a sink that is slow slows the reading down.</summary>
    Task WriteAsync(LogChunk chunk, CancellationToken cancellationToken);

    /// <summary>There is no more.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
