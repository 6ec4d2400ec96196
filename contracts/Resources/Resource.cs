namespace FunctionsPlatform.Contracts.Resources;

/// <summary>
/// One declared or observed thing. <c>spec</c> is the user's wish (or, for kinds the platform makes, the control plane's);
/// <c>status</c> is what the platform found.
/// </summary>
/// <remarks>
/// Properties of resources have setters, not <c>init</c>: the JSON source generator drops the initializers of init-only properties, and
/// with them every default. Treat instances as immutable all the same and change them with <c>with</c>.
/// </remarks>
public abstract record Resource
{
    /// <summary>Always <see cref="PlatformApi.Version"/>.</summary>
    public string ApiVersion { get; set; } = PlatformApi.Version;

    /// <summary>The kind's singular name: App, Container, Node, …</summary>
    public abstract string Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();
}
