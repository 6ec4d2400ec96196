using System.IO.Pipelines;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Inside;

/// <summary>Archives out of and into a container.</summary>
internal sealed class ArchiveRelay(IContainerInterior interior, IFrameStream frames, CancellationTokenSource over)
{
    private const int BufferSize = 64 * 1024;
    private const int Ahead = 256 * 1024;

    public async Task<InteractionFrame> ReadAsync(string runtimeId, string path)
    {
        await using var archive = await interior.ReadArchiveAsync(runtimeId, path, over.Token);
        var buffer = new byte[BufferSize];
        int count;
        try
        {
            while ((count = await archive.ReadAsync(buffer, over.Token)) > 0) await frames.WriteAsync(new InteractionFrame { Output = ByteString.CopyFrom(buffer, 0, count) }, over.Token);
        }
        catch (IOException broken)
        {
            throw new InteriorException("the engine broke it off", broken);
        }

        return new InteractionFrame { Done = true };
    }

    public async Task<InteractionFrame> WriteAsync(string runtimeId, string folder)
    {
        // Asked first: an engine that refuses hangs up while the archive is still on its way, and its reason is lost.
        if (await interior.StatAsync(runtimeId, folder, over.Token) is not { Exists: true } there) throw new InteriorException($"there is no folder {folder} in the container");
        if (there is { IsFolder: false, LinkTarget: "" }) throw new InteriorException($"{folder} is no folder in the container");
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2));
        var filling = FillAsync(pipe.Writer);
        await using var archive = pipe.Reader.AsStream();
        try
        {
            await interior.WriteArchiveAsync(runtimeId, folder, archive, over.Token);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
        }

        await filling;
        return new InteractionFrame { Done = true };
    }

    /// <summary>An archive that was not sent to its end must not look like one that was.</summary>
    private async Task FillAsync(PipeWriter pipe)
    {
        try
        {
            while (await frames.ReadAsync(over.Token) is { } frame)
            {
                if (frame.BodyCase == InteractionFrame.BodyOneofCase.Eof)
                {
                    await pipe.CompleteAsync();
                    return;
                }

                // The engine reads no more: what comes is thrown away, and its answer says why.
                await pipe.WriteAsync(frame.Input.Memory, over.Token);
            }

            await over.CancelAsync();
            await pipe.CompleteAsync(new IOException("Whoever sent the archive has left."));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            await pipe.CompleteAsync(new IOException("Whoever sent the archive has left."));
        }
    }
}
