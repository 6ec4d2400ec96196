using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The OpenAPI 3.1 description of the HTTP functions. A route for any kind becomes one path for each kind that it serves.</summary>
internal static class OpenApiDocument
{
    private const string AnyKind = "{plural}";
    private const string NamespaceParameter = "{namespace}";

    public static JsonObject Of(IEnumerable<FunctionDefinition.Http> functions)
    {
        var paths = new JsonObject();
        foreach (var function in functions)
        {
            foreach (var (path, kind) in Paths(function))
            {
                if (paths[path] is not JsonObject item) paths[path] = item = new JsonObject();
                item[function.Method.ToLowerInvariant()] = OpenApiOperation.Of(function, path, kind);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "FunctionsPlatform",
                ["version"] = PlatformVersion.Text,
                ["description"] = "resourceVersion and continue are opaque text. Lists take labelSelector, limit and continue; with watch=true they are streams of JSON lines. Refusals are problem documents (RFC 9457).",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = OpenApiSchemas.All(),
                ["responses"] = new JsonObject { ["Problem"] = OpenApiSchemas.ProblemResponse() },
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    private static IEnumerable<(string Path, ResourceKind? Kind)> Paths(FunctionDefinition.Http function)
    {
        var route = function.Route;
        if (!route.Contains(AnyKind, StringComparison.Ordinal)) return [(route, null)];
        var namespaced = route.Contains(NamespaceParameter, StringComparison.Ordinal);
        // Across namespaces there are lists only.
        var isList = function.Method == HttpMethods.Get && !route.Contains("{name}", StringComparison.Ordinal);
        return ResourceKinds.All
            .Where(kind => (kind.Namespaced == namespaced || (isList && !namespaced)) && ResourceRights.Allows(kind, function.Method))
            .Select(kind => (route.Replace(AnyKind, kind.Plural, StringComparison.Ordinal), (ResourceKind?)kind));
    }
}
