using System.Globalization;
using System.Text;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>Cuts what comes over a connection into HTTP/1.1 heads and bodies, without changing a byte.</summary>
internal sealed class WireInput(Stream stream)
{
    private readonly byte[] chunk = new byte[64 * 1024];
    private readonly List<byte> unread = [];

    /// <returns>Null when the connection ended instead.</returns>
    public async Task<WireHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        for (var from = 0; ;)
        {
            var end = Find("\r\n\r\n"u8, from);
            if (end >= 0) return new WireHead(Take(end + 4));
            from = Math.Max(0, unread.Count - 3);
            if (!await FillAsync(cancellationToken)) return unread.Count == 0 ? null : throw new IOException("The connection ended in the middle of a head.");
        }
    }

    /// <param name="isAnswer">Answers without a length that may have a body end with their connection.</param>
    public async Task<byte[]> ReadBodyAsync(WireHead head, bool isAnswer, CancellationToken cancellationToken)
    {
        if (head.Header("Transfer-Encoding") is not null) return await ReadChunksAsync(cancellationToken);
        if (head.Header("Content-Length") is { } length) return await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        if (!isAnswer || head.StartLine.Contains(" 204 ", StringComparison.Ordinal) || head.StartLine.Contains(" 304 ", StringComparison.Ordinal)) return [];
        while (await FillAsync(cancellationToken)) continue;
        return Take(unread.Count);
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var whole = new List<byte>();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            var size = int.Parse(Encoding.ASCII.GetString(line).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            whole.AddRange(line);
            whole.AddRange(await ReadAsync(size + 2, cancellationToken));
            if (size == 0) return [.. whole];
        }
    }

    private async Task<byte[]> ReadLineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = Find("\r\n"u8, 0)) < 0) await NeedAsync(cancellationToken);
        return Take(end + 2);
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        while (unread.Count < count) await NeedAsync(cancellationToken);
        return Take(count);
    }

    private async Task NeedAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken)) throw new IOException("The connection ended in the middle of a body.");
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(chunk, cancellationToken);
        unread.AddRange(chunk.AsSpan(0, read));
        return read > 0;
    }

    private int Find(ReadOnlySpan<byte> what, int from)
    {
        var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(unread)[from..].IndexOf(what);
        return at < 0 ? at : from + at;
    }

    private byte[] Take(int count)
    {
        var taken = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(unread)[..count].ToArray();
        unread.RemoveRange(0, count);
        return taken;
    }
}
