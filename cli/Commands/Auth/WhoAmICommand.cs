using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Says whom the control plane takes the caller for.</summary>
internal sealed class WhoAmICommand(CliHost host, GlobalOptions globals)
    : ApiCommand("whoami", "Say whom the control plane takes one for, and one's role in the namespace and over the whole cluster.", host, globals)
{
    public override ImmutableArray<string> Examples => ["fp auth whoami", "fp auth whoami -n shop"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var (here, everywhere) = (api.Connection.Namespace, $"{ApiPaths.Root}/whoami");
        var result = await api.GetAsync(everywhere, cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok cluster) return Host.Fail(result, api.Connection);
        result = await api.GetAsync(ApiPaths.WithQuery(everywhere, ("namespace", here)), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok space) return Host.Fail(result, api.Connection);

        Host.Out.WriteLine(cluster.Value.Text("caller"));
        if (cluster.Value.At("groups") is { ValueKind: JsonValueKind.Array } groups && groups.GetArrayLength() > 0)
            Host.Out.WriteLine($"groups: {string.Join(", ", groups.EnumerateArray().Select(group => group.GetString()))}");
        Host.Out.WriteLine($"role in namespace {here}: {space.Value.Text("role") ?? "none"}");
        Host.Out.WriteLine($"role over the cluster: {cluster.Value.Text("role") ?? "none"}");
        return ExitCodes.Ok;
    }
}
