using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Runs a cron job now.</summary>
internal sealed class CronTriggerCommand : ApiCommand
{
    private readonly Argument<string> cron = new("NAME") { Description = "A cron job" };

    public CronTriggerCommand(CliHost host, GlobalOptions globals)
        : base("trigger", "Run a cron job now, whatever its schedule says, and print the job's name.", host, globals) => Add(cron);

    public override ImmutableArray<string> Examples => ["fp cron trigger nightly", "fp wait $(fp cron trigger nightly) --for condition=Complete"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(cron);
        var result = await api.PostAsync(ApiPaths.Item(CliKinds.CronJob, api.Connection.Namespace, name) + "/trigger", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok job) return Host.Fail(result, api.Connection, $"cronjob/{name}");
        await Host.Out.WriteLineAsync($"job/{job.Value.Name()}");
        return ExitCodes.Ok;
    }
}
