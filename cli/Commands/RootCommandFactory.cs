using System.CommandLine;
using System.CommandLine.Help;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Puts the commands together: the list of what <c>fp</c> can do.</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create(CliHost host)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand(
            "fp drives FunctionsPlatform: it declares apps and shows what became of them.\n\n"
            + "Environment: FP_URL, FP_TOKEN, FP_NAMESPACE, FP_DATA (the data folder, where address and token are found otherwise), NO_COLOR.\n"
            + "Exit codes: 0 ok, 1 refused or failed, 2 usage, 3 the control plane cannot be reached, 130 interrupted.");
        foreach (var option in globals.All) root.Add(option);
        root.Add(new ApplyCommand(host, globals));
        root.Add(new DiffCommand(host, globals));
        root.Add(new EditCommand(host, globals));
        root.Add(new GetCommand(host, globals));
        root.Add(new DescribeCommand(host, globals));
        root.Add(new RunCommand(host, globals));
        root.Add(new CronCommand(host, globals));
        root.Add(new ScaleCommand(host, globals));
        root.Add(new RolloutCommand(host, globals));
        root.Add(new DeleteCommand(host, globals));
        root.Add(new LogsCommand(host, globals));
        root.Add(new ExecCommand(host, globals));
        root.Add(new CopyCommand(host, globals));
        root.Add(new PortForwardCommand(host, globals));
        root.Add(new EventsCommand(host, globals));
        root.Add(new StatsCommand(host, globals));
        root.Add(new TopCommand(host, globals));
        root.Add(new WaitCommand(host, globals));
        root.Add(new OrchestrationsCommand(host, globals));
        root.Add(new QueueCommand(host, globals));
        root.Add(new NodeCommand(host, globals));
        root.Add(new AuthCommand(host, globals));
        root.Add(new UpgradeCommand(host, globals));
        root.Add(new CostCommand(host));
        root.Add(new VersionCommand(host, globals));
        root.Add(new CompletionCommand(host));

        // The help option is recursive: this one serves every command.
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelpAction((HelpAction)help.Action!);
        return root;
    }
}
