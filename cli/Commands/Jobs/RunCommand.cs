using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Runs an image once, as a job, and stays with it.</summary>
internal sealed class RunCommand : ApiCommand
{
    // Should we die before we can delete the job that was to go: nobody else would.
    private static readonly TimeSpan TtlOfAttached = TimeSpan.FromHours(1);

    private readonly Argument<string> image = new("IMAGE") { Description = "What to run" };
    private readonly Argument<string[]> words = new("CMD") { Description = "What to give the image's entrypoint, behind --", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> name = new("--name") { Description = "The job's name. Default: the image's, with a random ending" };
    private readonly Option<string[]> env = new("--env", "-e") { Description = "A variable for it; may be given several times", HelpName = "NAME=VALUE", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> remove = new("--rm") { Description = "Delete the job once it is over or Ctrl-C is pressed" };
    private readonly Option<bool> detach = new("--detach", "-d") { Description = "Do not wait: print the job's name and go" };

    public RunCommand(CliHost host, GlobalOptions globals)
        : base("run", "Run an image once, show what it writes and end with its exit code.", host, globals)
    {
        Add(image);
        Add(words);
        Add(name);
        Add(env);
        Add(remove);
        Add(detach);
        Validators.Add(result =>
        {
            foreach (var pair in result.GetValue(env) ?? [])
                if (pair.IndexOf('=') < 1) result.AddError($"--env is '{pair}'; write NAME=VALUE");
        });
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp run alpine -- date",
        "fp run --rm -e DAY=monday reports:3 -- ./nightly --all",
        "fp run --detach --name migrate shop:7 -- ./migrate",
    ];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var job = JobOf(parse);
        var (path, what) = (ApiPaths.Collection(CliKinds.Job, api.Connection.Namespace), $"job/{job.Metadata.Name}");
        var created = await api.PostAsync(path, JsonSerializer.SerializeToUtf8Bytes(job, ResourceJson.Default.Job), cancellationToken);
        if (created is not ApiResult<JsonElement>.Ok) return Host.Fail(created, api.Connection, what);
        if (parse.GetValue(detach))
        {
            await Host.Out.WriteLineAsync(what);
            return ExitCodes.Ok;
        }

        try
        {
            return await new AttachedJob(api, Host, job.Metadata.Name).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!parse.GetValue(remove)) Host.Error.WriteLine($"fp: {what} goes on; 'fp logs {what} -f' follows it, 'fp delete {what}' ends it");
            throw;
        }
        finally
        {
            if (parse.GetValue(remove)) await RemoveAsync(api, job.Metadata.Name);
        }
    }

    private Job JobOf(ParseResult parse)
    {
        var (isRemoved, isDetached) = (parse.GetValue(remove), parse.GetValue(detach));
        var pairs = (parse.GetValue(env) ?? []).Select(pair => pair.Split('=', 2));
        return new Job
        {
            Metadata = new ObjectMeta { Name = parse.GetValue(name) ?? NameFor(parse.GetRequiredValue(image)) },
            Spec = new JobSpec
            {
                Image = parse.GetRequiredValue(image),
                Args = [.. parse.GetValue(words) ?? []],
                Env = pairs.GroupBy(pair => pair[0]).ToImmutableSortedDictionary(same => same.Key, same => same.Last()[1]),
                BackoffLimit = 0,
                TtlAfterFinished = !isRemoved ? null : isDetached ? TimeSpan.Zero : TtlOfAttached,
            },
        };
    }

    private static string NameFor(string image)
    {
        var last = ImageName.Stem(image).Split('/')[^1].ToLowerInvariant();
        var stem = new string([.. last.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]).Trim('-');
        if (stem.Length > Names.MaxLabelLength / 2) stem = stem[..(Names.MaxLabelLength / 2)].TrimEnd('-');
        return $"{(stem.Length == 0 ? "run" : stem)}-{IdSource.Random.NewSuffix()}";
    }

    // Also when the user has pressed Ctrl-C: that is what it is for.
    private async Task RemoveAsync(ApiClient api, string job)
    {
        var deleted = await api.DeleteAsync(ApiPaths.Item(CliKinds.Job, api.Connection.Namespace, job), CancellationToken.None);
        if (deleted is not ApiResult<JsonElement>.Ok && !deleted.IsNotFound) Host.Fail(deleted, api.Connection, $"job/{job}");
    }
}
