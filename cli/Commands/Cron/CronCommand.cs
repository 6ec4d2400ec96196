using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What runs by a schedule.</summary>
internal sealed class CronCommand : FpCommand
{
    public CronCommand(CliHost host, GlobalOptions globals)
        : base("cron", "See when a schedule is due, and run a cron job now.")
    {
        Add(new CronPreviewCommand(host, globals));
        Add(new CronTriggerCommand(host, globals));
    }

    public override ImmutableArray<string> Examples => ["fp cron preview \"30 2 * * *\" --time-zone Europe/Berlin", "fp cron preview nightly", "fp cron trigger nightly"];
}
