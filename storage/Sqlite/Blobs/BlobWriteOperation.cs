using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Blobs;

/// <summary>Its answer: whether there was a blob to delete; true for the others.</summary>
internal sealed class BlobWriteOperation(BlobWriteKind kind, long container, byte[] name, ReadOnlyMemory<byte> content) : WriteOperation<bool>
{
    // By the caller, as long as the writer has others to do.
    private readonly uint sum = Checksum.Add(Checksum.Add(0, name), content.Span);

    protected override bool Run(WriteSession session)
    {
        var blobs = session.Blobs;
        if (kind != BlobWriteKind.Append)
        {
            var deleted = blobs.Delete.Bind(1, container).Bind(2, name).Run();
            if (kind == BlobWriteKind.Delete) return deleted > 0;
        }

        blobs.Append.Bind(1, container).Bind(2, name).Bind(3, content.Span).Bind(4, sum).Run();
        return true;
    }
}
