using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.State;
using Google.Protobuf;
using Container = FunctionsPlatform.Contracts.Resources.Container;
using DataReference = FunctionsPlatform.Contracts.Resources.DataReference;
using DataVersion = FunctionsPlatform.Contracts.Resources.DataVersion;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The values of a Config or Secret for the node whose containers use it, and for no other.</summary>
internal sealed class NodeDataFunctions(ResourceStore store, SecretBox box)
{
    public const string MediaType = "application/x-protobuf";

    /// <summary>GET, answered by a NodeData in the agent protocol's binary form.</summary>
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        var (space, plural, name) = ((string)route["namespace"]!, (string)route["plural"]!, (string)route["name"]!);
        var caller = Caller.Of(context);
        var node = caller.Credential?.Node ?? context.Request.Headers["fp-node"].ToString();
        if (NodeAdmission.WhyNotNode(caller, node) is { } why) return Refusals.Forbidden(why);
        var kind = plural == ResourceKinds.Secret.Plural ? ResourceKinds.Secret : plural == ResourceKinds.Config.Plural ? ResourceKinds.Config : null;
        if (kind is null) return Refusals.NotFound($"There is no data of kind '{plural}'; there are configs and secrets.");
        if (ResourceAddress.ProblemWithNamespace(space) is { } problem) return problem;
        var snapshot = await store.SnapshotAsync(space, context.RequestAborted);
        var data = new DataReference(kind.Name, name);
        // Told alike whether it exists or not: a node learns nothing of what is not its containers'.
        if (!snapshot.List<Container>().Any(container => IsGiven(container, node, data))) return Refusals.Forbidden($"No container on node '{node}' uses {data} in namespace '{space}'.");
        if (data.FindIn(snapshot) is not { } found) return Refusals.NotFound($"There is no {kind.Name} '{name}' in namespace '{space}'.");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(Answer(found).ToByteArray(), MediaType);
    }

    private static bool IsGiven(Container container, string node, DataReference data) =>
        container.Spec.Node == node && !container.Status.Phase.IsFinal() && DataReferences.Of(container.Spec.Template).Contains(data);

    private NodeData Answer(Resource found)
    {
        var answer = new NodeData { Version = DataVersion.Of(found) };
        switch (found)
        {
            case Secret secret:
                foreach (var (name, value) in box.OpenAll(secret)) answer.Values[name] = ByteString.CopyFrom(value.Bytes);
                break;
            case Config config:
                foreach (var (name, text) in config.Spec.Data) answer.Values[name] = ByteString.CopyFrom(Encoding.UTF8.GetBytes(text));
                foreach (var (name, text) in config.Spec.BinaryData) answer.Values[name] = ByteString.FromBase64(text);
                break;
        }

        return answer;
    }
}
