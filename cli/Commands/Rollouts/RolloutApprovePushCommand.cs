using System.CommandLine;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Rolls an app out to a pushed image that waits for approval.</summary>
internal sealed class RolloutApprovePushCommand(CliHost host, GlobalOptions globals)
    : RolloutLeverCommand("approve-push", "Roll out the pushed image that waits for approval (status.pendingDeploy).", "approved", host, globals)
{
    protected override string PathOf(ParseResult parse) => "/approve-push";
}
