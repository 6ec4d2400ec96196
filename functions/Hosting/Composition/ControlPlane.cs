using System.Collections.Immutable;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The composition root: every part of the control plane, made once and tied together. Hosts only add triggers.</summary>
public sealed class ControlPlane
{
    public ControlPlane(PlatformEnvironment environment)
    {
        var (storage, time, ids, logs) = (environment.Storage, environment.Time, environment.Ids, environment.Logs);
        Keyspaces = new Keyspaces(storage.Tables, time, ids, logs);
        Resources = new ResourceStore(Keyspaces, time, ids);
        Namespaces = new NamespaceFeed(Keyspaces);
        var follower = new ResourceFollower(Resources, Namespaces);
        var listener = new SilentListener();
        var writer = new ResourceWriter(Resources, listener);

        Platform = new PlatformFunctions(storage.Tables, environment.SessionEndpoint);
        Reads = new ResourceReadFunctions(Resources, Namespaces, new ResourceWatchFunction(Resources, follower, time, environment.Stopping));
        Writes = new ResourceWriteFunctions(writer);
        Deletes = new ResourceDeleteFunctions(Resources, writer, Namespaces, listener);
        Scales = new AppScaleFunctions(writer);
        OpenApi = new OpenApiFunction(() => Functions);
        Functions = Catalog.Of(this);
    }

    /// <summary>The catalog, bound to this control plane's parts.</summary>
    public ImmutableArray<FunctionDefinition> Functions { get; }

    public Keyspaces Keyspaces { get; }

    public ResourceStore Resources { get; }

    internal NamespaceFeed Namespaces { get; }

    internal PlatformFunctions Platform { get; }

    internal OpenApiFunction OpenApi { get; }

    internal ResourceReadFunctions Reads { get; }

    internal ResourceWriteFunctions Writes { get; }

    internal ResourceDeleteFunctions Deletes { get; }

    internal AppScaleFunctions Scales { get; }
}
