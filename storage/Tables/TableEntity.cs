namespace FunctionsPlatform.Storage;

/// <summary>One row as it was read.</summary>
/// <param name="Row">Its key inside the partition.</param>
/// <param name="Properties">Its values.</param>
/// <param name="ETag">Opaque; changes with every write of the row and is never reused for it. Two different ones may mean the same write, after a <see cref="TableOperation.Check"/>.</param>
public sealed record TableEntity(string Row, TableProperties Properties, string ETag);
