using System.IO.Pipelines;
using System.Net.WebSockets;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>Copies files between this machine and one container.</summary>
internal sealed class FileCopier(ApiClient api, CliHost host, ContainerChoice choice, string container)
{
    private const int Ahead = 256 * 1024;

    /// <summary>From the container: into a folder that is here, else to that very name.</summary>
    public async Task<int> FetchAsync(string path, string local, CancellationToken cancellationToken)
    {
        var name = path.TrimEnd('/').Split('/')[^1];
        var destination = Directory.Exists(local) && name.Length > 0 ? Path.Combine(local, name) : local;
        var left = 0;
        var unpacker = new ArchiveUnpacker(destination, (entry, why) =>
        {
            left++;
            host.Error.WriteLine($"fp: {entry} was left out: {why}");
        });
        var (socket, exitCode) = await OpenAsync("read", path, cancellationToken);
        if (socket is null) return exitCode;
        using (socket)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2));
            var receiving = ReceiveAsync(socket, pipe.Writer, cancellationToken);
            try
            {
                await unpacker.UnpackAsync(pipe.Reader.AsStream(leaveOpen: true), cancellationToken);
                // What follows the archive's end.
                await pipe.Reader.AsStream(leaveOpen: true).CopyToAsync(Stream.Null, cancellationToken);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                await pipe.Reader.CompleteAsync();
                host.Error.WriteLine($"fp: {await receiving ?? broken.Message}");
                return ExitCodes.Failed;
            }

            if (await receiving is { } failure) return Fail(failure);
        }

        host.Error.WriteLine($"{Counted(unpacker.Files)} copied to {destination}");
        return left > 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    /// <summary>To the container: into a folder that is there, else to that very name.</summary>
    public async Task<int> SendAsync(string local, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(local) && !Directory.Exists(local)) return Fail($"there is no {local} here");
        var (stat, exitCode) = await StatAsync(path, cancellationToken);
        if (stat is null) return exitCode;
        var whole = path.TrimEnd('/');
        if (!stat.IsFolder && (whole.Length < path.Length || whole.Length == 0)) return Fail($"there is no folder {path} in the container");
        var (folder, name) = stat.IsFolder ? (path, Path.GetFileName(Path.GetFullPath(local).TrimEnd('/'))) : (whole[..Math.Max(1, whole.LastIndexOf('/'))], whole[(whole.LastIndexOf('/') + 1)..]);
        var (socket, refused) = await OpenAsync("write", folder, cancellationToken);
        if (socket is null) return refused;
        using (socket)
        {
            var ending = LastAsync(socket, cancellationToken);
            var files = 0;
            try
            {
                await using var output = new BufferedStream(new FrameStream(socket, cancellationToken), FrameSocket.MaxPayload);
                files = await ArchivePacker.PackAsync(local, name, output, cancellationToken);
                await output.FlushAsync(cancellationToken);
                await socket.SendAsync(new InteractionFrame { Eof = true }, cancellationToken);
            }
            catch (Exception broken) when (broken is WebSocketException or IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // Why the other end takes no more, it may have said.
                return Fail(broken is WebSocketException or ObjectDisposedException && await ending is { } said ? said : broken.Message);
            }

            if (await ending is { } failure) return Fail(failure);
            host.Error.WriteLine($"{Counted(files)} copied to {container}:{folder.TrimEnd('/')}/{name}");
            return ExitCodes.Ok;
        }
    }

    private async Task<(PathStat? Stat, int ExitCode)> StatAsync(string path, CancellationToken cancellationToken)
    {
        var (socket, exitCode) = await OpenAsync("stat", path, cancellationToken);
        if (socket is null) return (null, exitCode);
        using (socket)
        {
            while (await socket.ReceiveAsync(cancellationToken) is { } frame)
            {
                if (frame.Stat is { } stat) return (stat, ExitCodes.Ok);
                if (frame.BodyCase == InteractionFrame.BodyOneofCase.Failure) return (null, Fail(frame.Failure));
            }

            return (null, Fail("the connection to the control plane broke"));
        }
    }

    private async Task<(FrameSocket? Socket, int ExitCode)> OpenAsync(string what, string path, CancellationToken cancellationToken)
    {
        var opened = await FrameSocket.OpenAsync(api, host, choice.PathOf(container, "archive", ("do", what), ("path", path)), cancellationToken);
        return opened is ApiResult<FrameSocket>.Ok { Value: var socket } ? (socket, ExitCodes.Ok) : (null, host.Fail(opened, api.Connection, $"container/{container}"));
    }

    /// <returns>Null: all has come; else why not.</returns>
    private static async Task<string?> ReceiveAsync(FrameSocket socket, PipeWriter pipe, CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(cancellationToken) is { } frame)
        {
            switch (frame.BodyCase)
            {
                case InteractionFrame.BodyOneofCase.Output:
                    await pipe.WriteAsync(frame.Output.Memory, cancellationToken);
                    break;
                case InteractionFrame.BodyOneofCase.Done:
                    await pipe.CompleteAsync();
                    return null;
                case InteractionFrame.BodyOneofCase.Failure:
                    await pipe.CompleteAsync(new IOException(frame.Failure));
                    return frame.Failure;
            }
        }

        const string Broke = "the connection to the control plane broke";
        await pipe.CompleteAsync(new IOException(Broke));
        return Broke;
    }

    private static async Task<string?> LastAsync(FrameSocket socket, CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(cancellationToken) is { } frame)
        {
            if (frame.BodyCase == InteractionFrame.BodyOneofCase.Done) return null;
            if (frame.BodyCase == InteractionFrame.BodyOneofCase.Failure) return frame.Failure;
        }

        return "the connection to the control plane broke";
    }

    private int Fail(string why)
    {
        host.Error.WriteLine($"fp: {why}");
        return ExitCodes.Failed;
    }

    private static string Counted(int files) => files == 1 ? "1 file" : $"{files} files";
}
