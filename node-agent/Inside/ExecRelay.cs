using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Between a command and whoever runs it. Nothing is held but one buffer each way.</summary>
internal sealed class ExecRelay(IContainerInterior interior, IFrameStream frames, CancellationTokenSource over)
{
    private const int BufferSize = 32 * 1024;

    /// <returns>The exit code.</returns>
    public async Task<InteractionFrame> RunAsync(string runtimeId, ExecStart start)
    {
        await using var execution = await interior.ExecAsync(runtimeId, start, over.Token);
        using var input = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        var typing = TypeAsync(execution, input.Token);
        try
        {
            var buffer = new byte[BufferSize];
            while (await execution.ReadAsync(buffer, over.Token) is (> 0 and var count, var isError))
            {
                var bytes = ByteString.CopyFrom(buffer, 0, count);
                await frames.WriteAsync(isError ? new InteractionFrame { ErrorOutput = bytes } : new InteractionFrame { Output = bytes }, over.Token);
            }

            return new InteractionFrame { ExitCode = await execution.ExitCodeAsync(over.Token) };
        }
        catch (IOException broken)
        {
            throw new InteriorException("the engine broke it off", broken);
        }
        finally
        {
            await input.CancelAsync();
            await typing;
        }
    }

    private async Task TypeAsync(IExecution execution, CancellationToken cancellationToken)
    {
        try
        {
            while (await frames.ReadAsync(cancellationToken) is { } frame)
            {
                if (frame.BodyCase == InteractionFrame.BodyOneofCase.Input) await execution.WriteAsync(frame.Input.Memory, cancellationToken);
                else if (frame.BodyCase == InteractionFrame.BodyOneofCase.Eof) execution.CloseInput();
                else if (frame.Resize is { } size) await execution.ResizeAsync(size.Width, size.Height, cancellationToken);
            }

            await over.CancelAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The command has ended.
        }
        catch (Exception full) when (full is IOException or InvalidOperationException or RuntimeUnavailableException or NotSupportedException)
        {
            // The command takes no input any more; what it still says is read.
        }
    }
}
