using System.Collections.Immutable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions;

/// <summary>The table of contents: every function, what triggers it, and who handles it.</summary>
public static class Catalog
{
    private const string Namespaced = "/api/v1/namespaces/{namespace}";
    private const string App = Namespaced + "/apps/{name}";

    public static ImmutableArray<FunctionDefinition> Of(ControlPlane parts) =>
    [
        // The platform about itself.
        Get("healthz", "/healthz", PlatformFunctions.HealthAsync, Access.Public),
        Get("readyz", "/readyz", parts.Platform.ReadyAsync, Access.Public),
        Get("openapi", "/openapi/v1.json", parts.OpenApi.GetAsync, Access.Public),
        Get("version", "/api/v1/version", PlatformFunctions.VersionAsync),
        Get("session-endpoints", "/api/v1/session-endpoints", parts.Platform.SessionEndpointsAsync),

        // Resources of the whole cluster, and lists across namespaces.
        Get("list-resources", "/api/v1/{plural}", parts.Reads.ListAsync),
        Post("create-resource", "/api/v1/{plural}", parts.Writes.CreateAsync),
        Get("get-resource", "/api/v1/{plural}/{name}", parts.Reads.GetAsync),
        Put("replace-resource", "/api/v1/{plural}/{name}", parts.Writes.ReplaceAsync),
        Patch("patch-resource", "/api/v1/{plural}/{name}", parts.Writes.PatchAsync),
        Delete("delete-resource", "/api/v1/{plural}/{name}", parts.Deletes.DeleteAsync),

        // Resources of a namespace.
        Get("list-namespaced", Namespaced + "/{plural}", parts.Reads.ListAsync),
        Post("create-namespaced", Namespaced + "/{plural}", parts.Writes.CreateAsync),
        Get("get-namespaced", Namespaced + "/{plural}/{name}", parts.Reads.GetAsync),
        Put("replace-namespaced", Namespaced + "/{plural}/{name}", parts.Writes.ReplaceAsync),
        Patch("patch-namespaced", Namespaced + "/{plural}/{name}", parts.Writes.PatchAsync),
        Delete("delete-namespaced", Namespaced + "/{plural}/{name}", parts.Deletes.DeleteAsync),

        // An App's scale.
        Put("scale-app", App + "/scale", parts.Scales.ScaleAsync),
        Patch("patch-app-scale", App + "/scale", parts.Scales.ScaleAsync),
    ];

    private static FunctionDefinition.Http Get(string name, string route, HttpFunction handler, Access access = Access.Token) =>
        new(name, HttpMethods.Get, route, handler, access);

    private static FunctionDefinition.Http Post(string name, string route, HttpFunction handler) => new(name, HttpMethods.Post, route, handler);

    private static FunctionDefinition.Http Put(string name, string route, HttpFunction handler) => new(name, HttpMethods.Put, route, handler);

    private static FunctionDefinition.Http Patch(string name, string route, HttpFunction handler) => new(name, HttpMethods.Patch, route, handler);

    private static FunctionDefinition.Http Delete(string name, string route, HttpFunction handler) => new(name, HttpMethods.Delete, route, handler);
}
