using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes what files declare so: creates what is absent, replaces the spec of what is there.</summary>
internal sealed class ApplyCommand : ApiCommand
{
    private readonly Option<string[]> files = SharedOptions.Files("File or folder to read, - for standard input; YAML or JSON; may be repeated");
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Have the control plane judge it, and change nothing" };

    public ApplyCommand(CliHost host, GlobalOptions globals)
        : base("apply", "Create or change resources as files declare them.", host, globals)
    {
        files.Required = true;
        Add(files);
        Add(dryRun);
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp apply -f samples/hello/app.yaml",
        "fp apply -f apps/ -f extra.json          every .yaml, .yml and .json of a folder, and one file more",
        "fp apply --dry-run -f app.yaml           is it good, and would it change anything?",
        "sed s/:1/:2/ app.yaml | fp apply -f -    from standard input",
    ];

    protected override Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var applier = new ManifestApplier(api, Host, parse.GetValue(dryRun));
        return new ManifestWalk(Host).RunAsync(parse.GetRequiredValue(files), manifest => applier.ApplyAsync(manifest, cancellationToken), ExitCodes.Failed, cancellationToken);
    }
}
