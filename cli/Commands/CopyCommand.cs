using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Inside;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Copies files into a container or out of one.</summary>
internal sealed class CopyCommand : ApiCommand
{
    private readonly Argument<string> from = new("FROM") { Description = "A path here, or NAME:/path in a container (app/NAME: in a replica that is ready)" };
    private readonly Argument<string> to = new("TO") { Description = "The same; one of both is in a container. Into a folder that is there, else to that very name" };

    public CopyCommand(CliHost host, GlobalOptions globals)
        : base("cp", "Copy a file or a folder into a container, or out of one.", host, globals)
    {
        Add(from);
        Add(to);
        Validators.Add(result =>
        {
            if (result.GetValue(from) is not { } source || result.GetValue(to) is not { } target) return;
            if (CopyPlace.Of(source).Container is null == CopyPlace.Of(target).Container is null) result.AddError("one of both must be in a container, as in app/hello:/tmp/file, with an absolute path");
        });
    }

    public override ImmutableArray<string> Examples => ["fp cp app/hello:/etc/hosts ./hosts", "fp cp ./site hello-7f3a2:/www"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var (source, target) = (CopyPlace.Of(parse.GetRequiredValue(from)), CopyPlace.Of(parse.GetRequiredValue(to)));
        var choice = new ContainerChoice(api, Host);
        var (container, exitCode) = await choice.ChooseAsync(source.Container ?? target.Container!, cancellationToken);
        if (container is null) return exitCode;
        var copier = new FileCopier(api, Host, choice, container);
        return source.Container is null ? await copier.SendAsync(source.Path, target.Path, cancellationToken) : await copier.FetchAsync(source.Path, target.Path, cancellationToken);
    }
}
