using System.Text.Json.Nodes;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A Container resource, read loosely: only what the tests ask about.</summary>
public sealed record ContainerView(JsonNode Json)
{
    public string Name => Json["metadata"]!["name"]!.GetValue<string>();

    public string Uid => Json["metadata"]!["uid"]!.GetValue<string>();

    public string Revision => Json["metadata"]!["resourceVersion"]!.GetValue<string>();

    public string Phase => Json["status"]?["phase"]?.GetValue<string>() ?? "Pending";

    public bool Ready => Json["status"]?["ready"]?.GetValue<bool>() ?? false;

    public bool AskedToStop => Json["spec"]?["desiredState"]?.GetValue<string>() == "Stopped";

    public string? Node => Json["spec"]?["node"]?.GetValue<string>();

    public int Restarts => Json["status"]?["restartCount"]?.GetValue<int>() ?? 0;

    public string? Reason => Json["status"]?["reason"]?.GetValue<string>();

    public string? Message => Json["status"]?["message"]?.GetValue<string>();

    public override string ToString() => $"{Name} {Phase}{(Ready ? " ready" : "")}{(AskedToStop ? " to stop" : "")} restarts={Restarts} {Reason} {Message}";
}
