using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>What is written goes out as input frames.</summary>
internal sealed class FrameStream(FrameSocket socket, CancellationToken ended) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; rest.Length > 0; rest = rest[Math.Min(rest.Length, FrameSocket.MaxPayload)..])
            await socket.SendAsync(new InteractionFrame { Input = ByteString.CopyFrom(rest.Span[..Math.Min(rest.Length, FrameSocket.MaxPayload)]) }, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count), ended).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        // Each write is on its way already.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
