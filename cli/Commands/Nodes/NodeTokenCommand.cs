using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes, lists and takes back enrolment tokens.</summary>
internal sealed class NodeTokenCommand : FpCommand
{
    public NodeTokenCommand(CliHost host, GlobalOptions globals)
        : base("token", "Enrolment tokens: an agent joins with one, and goes on with a credential of its own.")
    {
        Add(new NodeTokenCreateCommand(host, globals));
        Add(new NodeTokenListCommand(host, globals));
        Add(new NodeTokenRevokeCommand(host, globals));
    }

    public override ImmutableArray<string> Examples => ["fp node token create", "fp node token list", "fp node token revoke b4k9x2mfqd"];
}
