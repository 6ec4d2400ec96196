using System.Net.WebSockets;
using System.Runtime.InteropServices;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>A command in a container, at this terminal.</summary>
internal sealed class ExecSession(FrameSocket socket, CliHost host)
{
    private const int BufferSize = 32 * 1024;

    /// <returns>The command's exit code.</returns>
    public async Task<int> RunAsync(bool withInput, bool withTerminal, CancellationToken cancellationToken)
    {
        using var raw = withTerminal ? RawTerminal.Enter() : null;
        using var resized = withTerminal && !OperatingSystem.IsWindows() ? PosixSignalRegistration.Create(PosixSignal.SIGWINCH, signal => _ = TryResizeAsync(cancellationToken)) : null;
        // Nobody waits for it: a terminal is read until the next key, which may never come.
        if (withInput) _ = TypeAsync(cancellationToken);
        await using var output = host.RawOut();
        await using var error = host.RawError();
        while (await socket.ReceiveAsync(cancellationToken) is { } frame)
        {
            switch (frame.BodyCase)
            {
                case InteractionFrame.BodyOneofCase.Output:
                    await output.WriteAsync(frame.Output.Memory, cancellationToken);
                    await output.FlushAsync(cancellationToken);
                    break;
                case InteractionFrame.BodyOneofCase.ErrorOutput:
                    await error.WriteAsync(frame.ErrorOutput.Memory, cancellationToken);
                    await error.FlushAsync(cancellationToken);
                    break;
                case InteractionFrame.BodyOneofCase.ExitCode:
                    return frame.ExitCode;
                case InteractionFrame.BodyOneofCase.Failure:
                    raw?.Dispose();
                    host.Error.WriteLine($"fp: {frame.Failure}");
                    return ExitCodes.Failed;
            }
        }

        raw?.Dispose();
        host.Error.WriteLine("fp: the connection to the control plane broke; the command was ended with it");
        return ExitCodes.Unreachable;
    }

    private async Task TypeAsync(CancellationToken cancellationToken)
    {
        // Reading a terminal blocks whoever does it.
        await Task.Yield();
        try
        {
            await using var input = host.RawIn();
            var buffer = new byte[BufferSize];
            int count;
            while ((count = await input.ReadAsync(buffer, cancellationToken)) > 0) await socket.SendAsync(new InteractionFrame { Input = ByteString.CopyFrom(buffer, 0, count) }, cancellationToken);
            await socket.SendAsync(new InteractionFrame { Eof = true }, cancellationToken);
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The command is over.
        }
    }

    private async Task TryResizeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(new InteractionFrame { Resize = new TerminalSize { Width = Console.WindowWidth, Height = Console.WindowHeight } }, cancellationToken);
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The command is over.
        }
    }
}
