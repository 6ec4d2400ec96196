using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Takes an enrolment token back.</summary>
internal sealed class NodeTokenRevokeCommand : ApiCommand
{
    private readonly Argument<string> id = new("ID") { Description = "As 'fp node token list' shows it" };

    public NodeTokenRevokeCommand(CliHost host, GlobalOptions globals)
        : base("revoke", "Take a token back: nobody joins with it any more. Nodes that have joined stay; fp delete node takes those out.", host, globals) => Add(id);

    public override ImmutableArray<string> Examples => ["fp node token revoke b4k9x2mfqd"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var result = await api.DeleteAsync($"{ApiPaths.Root}/enrolment-tokens/{Uri.EscapeDataString(parse.GetValue(id)!)}", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok) return Host.Fail(result, api.Connection);
        Host.Error.WriteLine($"enrolment token {parse.GetValue(id)} revoked");
        return ExitCodes.Ok;
    }
}
