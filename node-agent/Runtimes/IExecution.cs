namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>A command at work in a container. Reading and writing may go on at once. Disposing it ends the command, if it has not ended.</summary>
public interface IExecution : IAsyncDisposable
{
    /// <returns>How much was read into the buffer, and whether it is of the error output; 0: there is no more.</returns>
    Task<(int Count, bool IsError)> ReadAsync(byte[] buffer, CancellationToken cancellationToken);

    Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken);

    /// <summary>There is no more input.</summary>
    void CloseInput();

    Task ResizeAsync(int width, int height, CancellationToken cancellationToken);

    /// <summary>Waits for the end.</summary>
    Task<int> ExitCodeAsync(CancellationToken cancellationToken);
}
