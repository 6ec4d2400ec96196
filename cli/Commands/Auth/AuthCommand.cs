using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Who may do what, and who did.</summary>
internal sealed class AuthCommand : FpCommand
{
    public AuthCommand(CliHost host, GlobalOptions globals)
        : base("auth", "Who one is, tokens for programs, and what was changed by whom. Roles are given by RoleBindings: docs/security.md.")
    {
        Add(new WhoAmICommand(host, globals));
        Add(new TokenCommand(host, globals));
        Add(new AuditCommand(host, globals));
    }

    public override ImmutableArray<string> Examples => ["fp auth whoami", "fp auth token deployer --expires-in 24h", "fp auth audit --limit 20"];
}
