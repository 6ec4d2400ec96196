using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>The platform's queues, and messages that were given up.</summary>
internal sealed class QueueCommand : FpCommand
{
    public QueueCommand(CliHost host, GlobalOptions globals)
        : base("queue", "The platform's queues, and what to do about messages that were given up (poison).")
    {
        Add(new QueueListCommand(host, globals));
        Add(new QueuePeekCommand(host, globals));
        Add(new QueueMoveCommand("requeue", "Bring poison messages back into their queue: one by its id, or all of them.", "brought back", host, globals));
        Add(new QueueMoveCommand("purge", "Drop poison messages for good: one by its id, or all of them.", "dropped", host, globals));
    }

    public override ImmutableArray<string> Examples => ["fp queue ls", "fp queue peek commands --poison", "fp queue requeue commands --all"];
}
