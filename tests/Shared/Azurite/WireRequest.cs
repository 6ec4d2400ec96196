namespace FunctionsPlatform.Testing.Azurite;

/// <summary>A request on its way through a <see cref="FaultProxy"/>.</summary>
/// <param name="Service">blob, queue or table.</param>
/// <param name="Target">Path and query as they were sent.</param>
public sealed record WireRequest(string Service, string Method, string Target)
{
    /// <summary>True when the service answers without having changed anything. A receive changes: it hides.</summary>
    public bool IsRead => Method is "HEAD" || (Method is "GET" && !IsReceive);

    public bool IsReceive => Method is "GET" && Service == "queue" && Target.Contains("/messages", StringComparison.Ordinal);
}
