using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class NodeDescription
{
    public static void Write(DescriptionWriter writer, Node node, DateTimeOffset now)
    {
        var status = node.Status;
        writer.Metadata(node.Metadata, now);
        writer.Field("Unschedulable", node.Spec.Unschedulable ? "yes: nothing new is placed here" : null);
        writer.Field("Address", status.Address);
        writer.Field("Runtime", $"{status.Runtime} {status.EngineVersion}".Trim());
        writer.Field("Agent", status.AgentVersion);
        writer.Field("System", $"{status.OperatingSystem} {status.Architecture}".Trim());
        writer.Field("Capacity", Amounts(status.Capacity));
        writer.Field("Allocatable", Amounts(status.Allocatable));
        writer.Field("Heartbeat", status.LastHeartbeat is { } last ? $"{Age.Since(last, now)} ago" : "none yet");
        writer.Conditions(status.Conditions, now);
    }

    private static string Amounts(NodeResources amounts) =>
        $"cpu {amounts.Cpu}, memory {amounts.Memory.ToRoundedString()}{(amounts.Containers > 0 ? $", {amounts.Containers} containers" : "")}";
}
