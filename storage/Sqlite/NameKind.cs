namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>What a name is the name of; the text that the file holds.</summary>
internal static class NameKind
{
    public const string Table = "table";
    public const string Queue = "queue";
    public const string Container = "container";
}
