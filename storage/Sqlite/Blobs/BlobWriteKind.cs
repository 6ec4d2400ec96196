namespace FunctionsPlatform.Storage.Sqlite.Blobs;

internal enum BlobWriteKind
{
    Put,
    Append,
    Delete,
}
