using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What an app is on the way to, and the levers on it.</summary>
internal sealed class RolloutCommand : FpCommand
{
    public RolloutCommand(CliHost host, GlobalOptions globals)
        : base("rollout", "Follow an app's rollout, see why it failed, and steer it.")
    {
        Add(new RolloutStatusCommand(host, globals));
        Add(new RolloutHistoryCommand(host, globals));
        Add(new RolloutLeverCommand("pause", "Replace nothing more until it is resumed.", "paused", host, globals));
        Add(new RolloutLeverCommand("resume", "Go on after a pause or, when it was a failure that paused it, try again.", "resumed", host, globals));
        Add(new RolloutLeverCommand("approve", "Pass the step that waits for approval.", "approved", host, globals));
        Add(new RolloutApprovePushCommand(host, globals));
        Add(new RolloutLeverCommand("abort", "Go back to the last revision that was good.", "aborted", host, globals));
        Add(new RolloutLeverCommand("retry", "Try a failed rollout again.", "retried", host, globals));
        Add(new RolloutLeverCommand("restart", "Replace all replicas with equal ones.", "restarted", host, globals));
        Add(new RolloutUndoCommand(host, globals));
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp rollout status app/hello",
        "fp rollout history app/hello",
        "fp rollout undo app/hello --to 3",
    ];
}
