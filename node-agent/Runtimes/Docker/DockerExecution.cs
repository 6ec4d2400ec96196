using Docker.DotNet;
using Docker.DotNet.Models;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes.Processes;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>An exec of the engine. The engine lets it go on when nobody is connected any more; here it is hung up on, as when a terminal is closed, and killed if that does not help.</summary>
internal sealed class DockerExecution(DockerConnection connection, string runtimeId, string execId, MultiplexedStream stream, TimeProvider time) : IExecution
{
    private const int HangUp = 1;

    private static readonly TimeSpan EndPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private bool inputClosed;
    private bool ended;

    public static async Task<IExecution> BeginAsync(DockerConnection connection, string runtimeId, ExecStart start, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = new ContainerExecCreateParameters { Cmd = [.. start.Command], AttachStdin = start.Stdin, AttachStdout = true, AttachStderr = true, TTY = start.Tty };
        var exec = await connection.AskAsync((engine, token) => engine.Exec.CreateContainerExecAsync(runtimeId, wanted, token), cancellationToken);
        var stream = await connection.AskAsync((engine, _) => engine.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters { TTY = start.Tty }, cancellationToken), null, cancellationToken);
        var execution = new DockerExecution(connection, runtimeId, exec.ID, stream, time);
        if (start.Tty && start is { Width: > 0, Height: > 0 }) await execution.ResizeAsync(start.Width, start.Height, cancellationToken);
        return execution;
    }

    public async Task<(int Count, bool IsError)> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
            if (read.EOF) return (0, false);
            if (read.Count > 0) return (read.Count, read.Target == MultiplexedStream.TargetStream.StandardError);
        }
    }

    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var bytes = input.ToArray();
        return stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);
    }

    public void CloseInput()
    {
        if (inputClosed) return;
        inputClosed = true;
        stream.CloseWrite();
    }

    public async Task ResizeAsync(int width, int height, CancellationToken cancellationToken)
    {
        try
        {
            await connection.TellAsync((engine, token) => engine.Exec.ResizeExecTtyAsync(execId, new ContainerResizeParameters { Width = width, Height = height }, token), cancellationToken);
        }
        catch (DockerApiException)
        {
            // It has ended, or has no terminal yet: a size is not worth a failure.
        }
    }

    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var exec = await InspectAsync(cancellationToken);
            if (!exec.Running)
            {
                ended = true;
                return (int)(exec.ExitCode ?? -1);
            }

            await Task.Delay(EndPoll, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!ended) await EndAsync();
        }
        catch (Exception failure) when (failure is DockerApiException or OperationCanceledException or RuntimeUnavailableException)
        {
            // Its container or its engine is gone.
        }
        finally
        {
            stream.Dispose();
        }
    }

    private Task<ContainerExecInspectResponse> InspectAsync(CancellationToken cancellationToken) => connection.AskAsync((engine, token) => engine.Exec.InspectContainerExecAsync(execId, token), cancellationToken);

    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(CleanUpLimit, time);
        var begun = time.GetTimestamp();
        for (var signal = HangUp; ; signal = time.GetElapsedTime(begun) < Grace ? 0 : Signals.Kill)
        {
            var exec = await InspectAsync(limit.Token);
            // Only a process that is the container's own: the engine may run on another host, where the number means another process.
            if (!exec.Running || exec.Pid is <= 1 or > int.MaxValue || !ProcessTable.IsInControlGroupOf((int)exec.Pid, runtimeId)) return;
            if (signal > 0) Signals.Send((int)exec.Pid, signal);
            await Task.Delay(EndPoll, time, limit.Token);
        }
    }
}
