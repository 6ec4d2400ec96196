using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Reads what a container wrote.</summary>
internal static class DockerLogs
{
    private const int BufferSize = 16 * 1024;

    public static async IAsyncEnumerable<ContainerLogLine> ReadAsync(
        DockerConnection connection, string runtimeId, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = await OpenAsync(connection, runtimeId, query, cancellationToken);
        if (stream is null) yield break;
        var buffer = new byte[BufferSize];
        // A frame may end in the middle of a line: each of the two streams is put together by itself.
        var output = new LineAssembler("stdout");
        var error = new LineAssembler("stderr");
        while (await NextAsync(stream, buffer, cancellationToken) is { EOF: false } read)
        {
            var assembler = read.Target == MultiplexedStream.TargetStream.StandardError ? error : output;
            foreach (var line in assembler.Add(buffer.AsSpan(0, read.Count))) yield return line;
        }

        foreach (var line in output.Flush().Concat(error.Flush())) yield return line;
    }

    private static async Task<MultiplexedStream?> OpenAsync(DockerConnection connection, string runtimeId, LogQuery query, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters
        {
            ShowStdout = true,
            ShowStderr = true,
            Timestamps = true,
            Follow = query.Follow,
            Tail = query.Tail == 0 ? "all" : query.Tail.ToString(CultureInfo.InvariantCulture),
            Since = query.Since is { } since ? (since.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture) : null!,
        };
        try
        {
            return await connection.AskAsync((engine, _) => engine.Containers.GetContainerLogsAsync(runtimeId, parameters, cancellationToken), null, cancellationToken);
        }
        catch (DockerApiException refused) when (refused.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            return null;
        }
        catch (DockerApiException refused)
        {
            throw new RuntimeUnavailableException(DockerText.Of(refused), refused);
        }
    }

    private static async Task<MultiplexedStream.ReadResult?> NextAsync(MultiplexedStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken);
        }
        catch (Exception failure) when (DockerConnection.IsConnectionFailure(failure))
        {
            // The engine went away or the container was removed while it was read.
            return null;
        }
    }

    /// <summary>Lines of one stream; each begins with its time.</summary>
    private sealed class LineAssembler(string stream)
    {
        private readonly List<byte> partial = [];

        public List<ContainerLogLine> Add(ReadOnlySpan<byte> bytes)
        {
            var lines = new List<ContainerLogLine>();
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                partial.AddRange(bytes[..end]);
                lines.AddRange(Flush());
                bytes = bytes[(end + 1)..];
            }

            partial.AddRange(bytes);
            return lines;
        }

        public List<ContainerLogLine> Flush()
        {
            if (partial.Count == 0) return [];
            var text = Encoding.UTF8.GetString([.. partial]).TrimEnd('\r');
            partial.Clear();
            var space = text.IndexOf(' ');
            return space > 0 && DateTimeOffset.TryParse(text.AsSpan(0, space), CultureInfo.InvariantCulture, out var at)
                ? [new ContainerLogLine(at, stream, text[(space + 1)..])]
                : [new ContainerLogLine(default, stream, text)];
        }
    }
}
