using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>How hosts become nodes.</summary>
internal sealed class NodeCommand : FpCommand
{
    public NodeCommand(CliHost host, GlobalOptions globals)
        : base("node", "Tokens that hosts join with. Nodes themselves: fp get nodes, fp delete node NAME.")
    {
        Add(new NodeTokenCommand(host, globals));
    }

    public override ImmutableArray<string> Examples => ["fp node token create", "fp node token create --node web-1 --ttl 15m", "fp node token list"];
}
