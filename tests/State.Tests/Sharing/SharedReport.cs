namespace FunctionsPlatform.State.Tests.Sharing;

/// <summary>What one process did and saw.</summary>
/// <param name="Revisions">Those that its own increments made.</param>
/// <param name="Order">Each revision with the count that it left, as its watch told them.</param>
internal sealed record SharedReport(IReadOnlyList<long> Revisions, string Order);
