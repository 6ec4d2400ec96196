using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>App documents. Tests change what matters to them.</summary>
public static class Apps
{
    /// <summary>A shell that ends at once when asked to. Process 1 of a container ignores signals that it does not handle.</summary>
    public const string Idle = "trap 'exit 0' TERM; sleep 1000000 & wait";

    /// <summary>Busybox that does nothing and ends when asked.</summary>
    public static JsonObject Busybox(string name, int replicas, string script = Idle) => new()
    {
        ["apiVersion"] = "platform/v1",
        ["kind"] = "App",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["image"] = DockerHost.Busybox,
            ["command"] = new JsonArray("sh", "-c", script),
            ["replicas"] = replicas,
            ["stopGracePeriod"] = "2s",
        },
    };

    /// <summary>The sample: a web server with a health check.</summary>
    public static JsonObject Hello(string name, int replicas, string image) => new()
    {
        ["apiVersion"] = "platform/v1",
        ["kind"] = "App",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["image"] = image,
            ["replicas"] = replicas,
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = 8080 }),
            ["healthCheck"] = new JsonObject
            {
                ["http"] = new JsonObject { ["path"] = "/healthz", ["port"] = "http" },
                ["interval"] = "1s",
            },
            ["stopGracePeriod"] = "2s",
        },
    };
}
