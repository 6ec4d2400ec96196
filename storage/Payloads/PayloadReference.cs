using System.Buffers.Binary;
using System.Text;

namespace FunctionsPlatform.Storage;

/// <summary>Where a spilled payload is. Encoded: kind (1 byte: 0 the payload itself follows, 1 a reference), then length (8), container length (1), container, name.</summary>
internal sealed record PayloadReference(string Container, string Name, long Length)
{
    private const byte InlineKind = 0;
    private const byte BlobKind = 1;
    private const int ContainerAt = 10;

    public static byte[] EncodeInline(ReadOnlySpan<byte> payload) => [InlineKind, .. payload];

    public static bool TryReadInline(byte[] value, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        if (value.Length == 0 || value[0] != InlineKind) return false;
        payload = value.AsMemory(1);
        return true;
    }

    public byte[] Encode()
    {
        var container = Encoding.UTF8.GetBytes(Container);
        var value = new byte[ContainerAt + container.Length + Encoding.UTF8.GetByteCount(Name)];
        value[0] = BlobKind;
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(1), Length);
        value[ContainerAt - 1] = (byte)container.Length;
        container.CopyTo(value, ContainerAt);
        Encoding.UTF8.GetBytes(Name, value.AsSpan(ContainerAt + container.Length));
        return value;
    }

    /// <exception cref="StorageException">These bytes are no reference.</exception>
    public static PayloadReference Decode(byte[] value)
    {
        var nameAt = value.Length < ContainerAt ? 0 : ContainerAt + value[ContainerAt - 1];
        if (nameAt == 0 || nameAt >= value.Length || value[0] != BlobKind)
        {
            throw new StorageException($"A value of {value.Length} bytes is no payload: its row is damaged or was not written by PayloadSpill.");
        }

        var container = Encoding.UTF8.GetString(value.AsSpan(ContainerAt..nameAt));
        return new PayloadReference(container, Encoding.UTF8.GetString(value.AsSpan(nameAt)), BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(1)));
    }
}
