using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Brings poison messages back, or drops them.</summary>
internal sealed class QueueMoveCommand : ApiCommand
{
    private readonly Argument<string> queue = QueueArgument.Create();
    private readonly Argument<string?> id = new("ID") { Description = "As 'fp queue peek QUEUE --poison' shows it", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> all = new("--all") { Description = "All that are there now, up to 1,000" };
    private readonly string done;

    public QueueMoveCommand(string name, string description, string done, CliHost host, GlobalOptions globals)
        : base(name, description, host, globals)
    {
        this.done = done;
        Add(queue);
        Add(id);
        Add(all);
        Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(id) is not null)) result.AddError("give the ID of one message, or --all");
        });
    }

    public override ImmutableArray<string> Examples => [$"fp queue {Name} commands 4711", $"fp queue {Name} commands --all"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var selection = parse.GetValue(all) ? new JsonObject { ["all"] = true } : new JsonObject { ["id"] = parse.GetValue(id) };
        var result = await api.PostAsync(QueueArgument.PathOf(parse.GetValue(queue)!, Name), Encoding.UTF8.GetBytes(selection.ToJsonString()), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);
        Host.Error.WriteLine($"{ok.Value.Number("messages")} {done}, {ok.Value.Number("left")} left in {parse.GetValue(queue)}-poison");
        return ExitCodes.Ok;
    }
}
