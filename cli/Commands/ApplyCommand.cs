using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes what files declare so: creates what is absent, replaces the spec of what is there.</summary>
internal sealed class ApplyCommand : ApiCommand
{
    private readonly Option<string[]> files = SharedOptions.Files("File or folder to read, - for standard input; YAML or JSON; may be repeated");

    public ApplyCommand(CliHost host, GlobalOptions globals)
        : base("apply", "Create or change resources as files declare them.", host, globals)
    {
        files.Required = true;
        Add(files);
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp apply -f samples/hello/app.yaml",
        "fp apply -f apps/ -f extra.json          every .yaml, .yml and .json of a folder, and one file more",
        "sed s/:1/:2/ app.yaml | fp apply -f -    from standard input",
    ];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var applier = new ManifestApplier(api, Host);
        var exitCode = ExitCodes.Ok;
        var seen = 0;
        foreach (var result in await new ManifestSource(Host).ReadAsync(parse.GetRequiredValue(files), cancellationToken))
        {
            if (result is ManifestResult.Refused refused)
            {
                Host.Error.WriteLine($"fp: {refused.Message}");
                exitCode = ExitCodes.Failed;
                seen++;
                continue;
            }

            foreach (var manifest in ((ManifestResult.Read)result).Manifests)
            {
                seen++;
                var code = await applier.ApplyAsync(manifest, cancellationToken);
                // One that is refused does not keep the others back; a control plane that is away does.
                if (code == ExitCodes.Unreachable) return code;
                exitCode = Math.Max(exitCode, code);
            }
        }

        if (seen > 0) return exitCode;
        Host.Error.WriteLine("fp: there is no document in what was read");
        return ExitCodes.Failed;
    }
}
