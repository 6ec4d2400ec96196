namespace FunctionsPlatform.Durable;

/// <summary>One life of an instance as the index knows it.</summary>
/// <param name="Partition">Where the row is.</param>
/// <param name="Key">Instance id and uid: what pages are ordered by.</param>
/// <param name="EndedAt">Null while the row is among the active ones.</param>
internal sealed record IndexRow(string Partition, string Key, string InstanceId, string Uid, DateTimeOffset WrittenAt, DateTimeOffset? EndedAt);
