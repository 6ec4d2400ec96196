namespace FunctionsPlatform.Storage.Sqlite.Backups;

/// <summary>What a backup says about itself.</summary>
/// <param name="CreatedAt">It holds every write that was answered before, and perhaps some of those answered while it was made.</param>
/// <param name="SchemaVersion">Of the database in it.</param>
/// <param name="Notes">What its maker put in beside the database.</param>
public sealed record BackupInfo(DateTimeOffset CreatedAt, long SchemaVersion, IReadOnlyDictionary<string, string> Notes);
