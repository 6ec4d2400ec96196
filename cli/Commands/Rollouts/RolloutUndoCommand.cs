using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes an app's spec be what a revision was.</summary>
internal sealed class RolloutUndoCommand : RolloutLeverCommand
{
    private readonly Option<int?> to = SharedOptions.Count("--to", "The revision to go to. Without it: the newest other one that was good");

    public RolloutUndoCommand(CliHost host, GlobalOptions globals)
        : base("undo", "Make the spec be what an earlier revision was, down to the image's digest.", "undone", host, globals) => Add(to);

    public override ImmutableArray<string> Examples => ["fp rollout undo app/hello", "fp rollout undo app/hello --to 3"];

    protected override string PathOf(ParseResult parse) =>
        ApiPaths.WithQuery(base.PathOf(parse), ("to", parse.GetValue(to)?.ToString(CultureInfo.InvariantCulture)));
}
