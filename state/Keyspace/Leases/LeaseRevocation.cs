namespace FunctionsPlatform.State;

/// <summary>The end of a lease.</summary>
/// <param name="Revision">The revision that deleted its keys (the last one, if they were too many for one); the current one when it had none.</param>
/// <param name="Deleted">Keys deleted.</param>
public sealed record LeaseRevocation(long Revision, int Deleted);
