using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What there is to do around an upgrade.</summary>
internal sealed class UpgradeCommand : FpCommand
{
    public UpgradeCommand(CliHost host, GlobalOptions globals)
        : base("upgrade", "Look after an upgrade of the control plane.") => Add(new UpgradeCheckCommand(host, globals));

    public override ImmutableArray<string> Examples => ["fp upgrade check"];
}
