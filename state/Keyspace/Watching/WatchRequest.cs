namespace FunctionsPlatform.State;

/// <summary>Which changes to follow.</summary>
/// <param name="FromRevision">
/// The first revision wanted; one in the future is waited for. 0: what follows the state as it is when the enumeration begins. To miss
/// nothing after a read, give the read's revision plus one.
/// </param>
public sealed record WatchRequest(KeySpan Keys, long FromRevision = 0)
{
    /// <summary>Leaves out what is not named here. A revision of which nothing remains is not told at all.</summary>
    public WatchEvents Events { get; init; } = WatchEvents.All;

    /// <summary>Say how far the watch is whenever nothing has been told for so long.</summary>
    /// <value>Null, the default: never.</value>
    public TimeSpan? ProgressInterval { get; init; }

    /// <summary>Say how far the watch is when asked.</summary>
    public WatchProgress? Progress { get; init; }

    /// <summary>Split a revision whose keys and values, old and new, take more bytes; an event that is larger comes alone.</summary>
    /// <value>Null, the default: a revision is one batch, however large.</value>
    public int? FragmentBytes { get; init; }

    public static WatchRequest Prefix(Key prefix, long fromRevision = 0) => new(KeySpan.Prefix(prefix), fromRevision);
}
