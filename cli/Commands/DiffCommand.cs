using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>What applying files would change.</summary>
internal sealed class DiffCommand : ApiCommand
{
    private readonly Option<string[]> files = SharedOptions.Files("File or folder to compare, - for standard input; YAML or JSON; may be repeated");

    public DiffCommand(CliHost host, GlobalOptions globals)
        : base("diff", "Show what 'fp apply' would change, and change nothing.\n\nExit codes: 0 no difference, 1 differences, 3 the control plane cannot be reached, 4 something was refused.", host, globals)
    {
        files.Required = true;
        Add(files);
    }

    public override ImmutableArray<string> Examples => ["fp diff -f app.yaml", "fp diff -f apps/ || fp apply -f apps/"];

    protected override Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var differ = new ManifestDiffer(api, Host);
        return new ManifestWalk(Host).RunAsync(parse.GetRequiredValue(files), manifest => differ.DiffAsync(manifest, cancellationToken), ExitCodes.NotCompared, cancellationToken);
    }
}
