using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Schedules;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows when a schedule is due next, in its time zone and in UTC.</summary>
internal sealed class CronPreviewCommand : ApiCommand
{
    private const int Runs = 10;

    private readonly Argument<string> subject = new("SCHEDULE|NAME") { Description = "A schedule in quotes, or the name of a cron job" };
    private readonly Option<string?> timeZone = new("--time-zone") { Description = "Of the schedule, by its IANA name. Default: UTC, or the cron job's", HelpName = "ZONE" };
    private readonly Option<int?> count = SharedOptions.Count("--count", $"How many runs to show; {Runs} if it is not given");

    public CronPreviewCommand(CliHost host, GlobalOptions globals)
        : base("preview", "Show when the next runs are due, and where the clock changes between them.", host, globals)
    {
        Add(subject);
        Add(timeZone);
        Add(count);
    }

    public override ImmutableArray<string> Examples => ["fp cron preview \"30 2 * * *\" --time-zone Europe/Berlin", "fp cron preview @daily", "fp cron preview nightly"];

    protected override int? RunAlone(ParseResult parse)
    {
        var word = parse.GetRequiredValue(subject);
        return word.StartsWith('@') || word.Any(char.IsWhiteSpace) ? Show(parse, word, parse.GetValue(timeZone) ?? "UTC") : null;
    }

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(subject);
        var result = await api.GetAsync(ApiPaths.Item(CliKinds.CronJob, api.Connection.Namespace, name), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection, $"cronjob/{name}");
        var cron = ok.Value.Deserialize(ResourceJson.Default.CronJob)!;
        if (cron.Spec.Suspend) Host.Error.WriteLine($"cronjob/{name} is suspended: each of these would be skipped");
        return Show(parse, cron.Spec.Schedule, parse.GetValue(timeZone) ?? cron.Spec.TimeZone);
    }

    private int Show(ParseResult parse, string text, string zone)
    {
        if (!CronSchedule.TryParse(text, zone, out var schedule, out var problem))
        {
            Host.Error.WriteLine($"fp: the {(problem.IsZone ? "time zone" : "schedule")} {problem.Message}");
            return ExitCodes.Usage;
        }

        var now = Host.Time.GetUtcNow();
        var offset = schedule.Zone.GetUtcOffset(now);
        var next = schedule.Next(now);
        Host.Out.WriteLine($"{zone,-32}  UTC");
        for (var shown = 0; shown < (parse.GetValue(count) ?? Runs) && next is { } due; shown++)
        {
            var change = due.Offset == offset ? "" : $"  the clock has gone {(due.Offset > offset ? "forward" : "back")} by {DurationText.Format((due.Offset - offset).Duration())}";
            Host.Out.WriteLine($"{due.ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),-32}  {due.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}Z{change}");
            (offset, next) = (due.Offset, schedule.Next(due));
        }

        if (next is null) Host.Out.WriteLine("It is never due after that.");
        return ExitCodes.Ok;
    }
}
