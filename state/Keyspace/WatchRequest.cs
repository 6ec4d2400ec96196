namespace FunctionsPlatform.State;

/// <summary>Which changes to follow.</summary>
/// <param name="FromRevision">
/// The first revision wanted; one in the future is waited for. 0: what follows the state as it is when the enumeration begins. To miss
/// nothing after a read, give the read's revision plus one.
/// </param>
public sealed record WatchRequest(KeySpan Keys, long FromRevision = 0)
{
    public static WatchRequest Prefix(Key prefix, long fromRevision = 0) => new(KeySpan.Prefix(prefix), fromRevision);
}
