namespace FunctionsPlatform.Storage.Sqlite.Tables;

internal enum OperationKind : byte
{
    Insert,
    Replace,
    Upsert,
    Delete,
    Check,
}
