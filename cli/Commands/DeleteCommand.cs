using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Manifests;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Deletes resources and waits until they, and what was made for them, are gone.</summary>
internal sealed class DeleteCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.ZeroOrMore);
    private readonly Option<string[]> files = SharedOptions.Files("Delete what is declared in these files");
    private readonly Option<bool> wait = new("--wait") { Description = "Wait until they are gone; --wait=false only asks for it", DefaultValueFactory = _ => true };
    private readonly Option<TimeSpan> timeout = SharedOptions.Duration("--timeout", "How long to wait at most; then the exit code is 1", TimeSpan.FromMinutes(2));
    private readonly Option<bool> ignoreNotFound = new("--ignore-not-found") { Description = "What is not there counts as deleted" };

    public DeleteCommand(CliHost host, GlobalOptions globals)
        : base("delete", "Delete resources. A container that is deleted is replaced by its app.", host, globals)
    {
        Add(targets);
        Add(files);
        Add(wait);
        Add(timeout);
        Add(ignoreNotFound);
        Validators.Add(result =>
        {
            if (result.GetResult(targets) is { Errors: { } errors } && errors.Any()) return;
            var wanted = result.Understood(targets) is { IsDefault: false } some ? some : [];
            if (wanted.IsEmpty == result.GetValue(files) is null or { Length: 0 }) result.AddError("name what to delete, or give files with -f");
            else if (wanted.Any(target => target.Name is null)) result.AddError("name what to delete, as in 'fp delete app hello'");
        });
    }

    public override ImmutableArray<string> Examples => ["fp delete app hello", "fp delete app/hello app/web --wait=false", "fp delete -f samples/hello/app.yaml"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var (doomed, exitCode) = await FindAsync(parse, api, cancellationToken);
        foreach (var (target, space) in doomed)
        {
            var code = await DeleteAsync(parse, api, target, space, cancellationToken);
            if (code == ExitCodes.Unreachable) return code;
            exitCode = Math.Max(exitCode, code);
        }

        return exitCode;
    }

    /// <summary>What files declare goes in reverse order: what was made last goes first.</summary>
    private async Task<(List<(ResourceTarget Target, string Namespace)> Doomed, int ExitCode)> FindAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var named = parse.GetValue(targets);
        if (named is { IsDefaultOrEmpty: false }) return ([.. named.Select(target => (target, api.Connection.Namespace))], ExitCodes.Ok);

        var doomed = new List<(ResourceTarget, string)>();
        var exitCode = ExitCodes.Ok;
        foreach (var result in await new ManifestSource(Host).ReadAsync(parse.GetRequiredValue(files), cancellationToken))
        {
            if (result is ManifestResult.Refused refused)
            {
                Host.Error.WriteLine($"fp: {refused.Message}");
                exitCode = ExitCodes.Failed;
                continue;
            }

            foreach (var manifest in ((ManifestResult.Read)result).Manifests)
            {
                if (ManifestIdentity.Of(manifest, api.Connection, out var errors) is { } identity)
                {
                    doomed.Insert(0, (identity.Target, identity.Namespace));
                    continue;
                }

                foreach (var error in errors) Host.Error.WriteLine($"fp: {manifest.Locate(error.Path)}: {error}");
                exitCode = ExitCodes.Failed;
            }
        }

        return (doomed, exitCode);
    }

    private async Task<int> DeleteAsync(ParseResult parse, ApiClient api, ResourceTarget target, string space, CancellationToken cancellationToken)
    {
        var result = await api.DeleteAsync(ApiPaths.Item(target.Kind, space, target.Name!), cancellationToken);
        if (result.IsNotFound && parse.GetValue(ignoreNotFound)) return ExitCodes.Ok;
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection, target.ToString());

        var uid = ok.Value.Text("metadata", "uid");
        if (!parse.GetValue(wait))
        {
            await Host.Out.WriteLineAsync($"{target} deletion asked for");
            return ExitCodes.Ok;
        }

        // One of the same name that is made meanwhile is another one.
        var gone = await new ResourceWaiter(api, Host).RunAsync(
            target, space, left => new Verdict(left is not { } there || (uid is not null && there.Text("metadata", "uid") != uid), "is being deleted"), parse.GetValue(timeout), cancellationToken);
        switch (gone)
        {
            case WaitOutcome.Done:
                await Host.Out.WriteLineAsync($"{target} deleted");
                return ExitCodes.Ok;
            case WaitOutcome.NoAnswer noAnswer:
                return Host.Fail(noAnswer.Failure, api.Connection, target.ToString());
            default:
                Host.Error.WriteLine($"fp: {target} is still being deleted after {parse.GetValue(timeout).TotalSeconds:0.#} s; 'fp describe {target}' says why");
                return ExitCodes.Failed;
        }
    }
}
