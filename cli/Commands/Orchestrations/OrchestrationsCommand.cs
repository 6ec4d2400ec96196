using System.Collections.Immutable;
using System.CommandLine;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What is under way in the durable engine, and the operator's levers on it.</summary>
internal sealed class OrchestrationsCommand : FpCommand
{
    public OrchestrationsCommand(CliHost host, GlobalOptions globals)
        : base("orchestrations", "Look into orchestrations, and move those that stand still.")
    {
        Aliases.Add("orch");
        Add(new OrchestrationListCommand(host, globals));
        Add(new OrchestrationShowCommand(host, globals));
        Add(new OrchestrationHistoryCommand(host, globals));
        Add(new OrchestrationLeverCommand("resume", "Let suspended or parked ones go on. A parked one parks again while the code does not fit.", "resume asked for", host, globals) { TakesReason = true });
        Add(new OrchestrationLeverCommand("suspend", "Pause them; what arrives waits.", "suspend asked for", host, globals) { TakesReason = true });
        Add(new OrchestrationLeverCommand("terminate", "End them, and the sub-orchestrations that they wait for.", "terminate asked for", host, globals));
        Add(new OrchestrationLeverCommand("rewind", "Put failed ones back to before their failure: what failed is tried again, what succeeded is kept.", "rewound", host, globals) { TakesReason = true });
        Add(new OrchestrationLeverCommand("restart", "Start ended ones once more with the same input.", "restarted", host, globals)
        {
            Flag = new Option<bool>("--new-id") { Description = "Beside the old one, under an id of its own" },
            FlagParameter = "newId",
        });
        Add(new OrchestrationLeverCommand("purge", "Remove ended ones with their history.", "purged", host, globals)
        {
            Flag = new Option<bool>("--recursive") { Description = "With their sub-orchestrations that have ended" },
            FlagParameter = "recursive",
        });
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp orchestrations list --status parked,failed",
        "fp orchestrations history app:default:hello:1f0c",
        "fp orchestrations resume app:default:hello:1f0c --reason 'fixed in 2.1'",
    ];
}
