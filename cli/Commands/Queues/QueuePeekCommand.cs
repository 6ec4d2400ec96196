using System.CommandLine;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Looks at a queue's messages and leaves them there.</summary>
internal sealed class QueuePeekCommand : ApiCommand
{
    private readonly Argument<string> queue = QueueArgument.Create();
    private readonly Option<bool> poison = new("--poison") { Description = "Those that were given up, with the reason" };
    private readonly Option<int> limit = new("--limit") { Description = "How many, 1 to 32", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public QueuePeekCommand(CliHost host, GlobalOptions globals)
        : base("peek", "Look at messages that are ready, without taking them. What may be secret in them is not shown.", host, globals)
    {
        Add(queue);
        Add(poison);
        Add(limit);
        Add(output);
    }

    public override ImmutableArray<string> Examples => ["fp queue peek commands", "fp queue peek commands --poison", "fp queue peek node-reports --poison --limit 32 -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var path = ApiPaths.WithQuery(
            QueueArgument.PathOf(parse.GetValue(queue)!, "messages"), ("poison", parse.GetValue(poison) ? "true" : null), ("limit", parse.GetValue(limit).ToString(CultureInfo.InvariantCulture)));
        var result = await api.GetAsync(path, cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);
        var messages = ok.Value.At("items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().ToList() : [];
        switch (parse.GetValue(output))
        {
            case OutputFormat.Json:
                Host.Out.WriteLine(JsonText.Array(messages));
                break;
            case OutputFormat.Yaml:
                foreach (var message in messages) YamlText.Write(Host.Out, message);
                break;
            case OutputFormat.Name:
                foreach (var message in messages) Host.Out.WriteLine(message.Text("id"));
                break;
            default:
                Print(messages);
                break;
        }

        return ExitCodes.Ok;
    }

    private void Print(List<JsonElement> messages)
    {
        if (messages.Count == 0) Host.Error.WriteLine("No messages are ready.");
        else new TableWriter(Host.Out, Host.Colour, ["ID", "ENQUEUED", "DELIVERED", "REASON", "BODY"]).WriteAll([.. messages.Select(Row)]);
    }

    private static ImmutableArray<Cell> Row(JsonElement message) =>
    [
        new(message.Text("id") ?? ""), new(message.Time("enqueuedAt")?.ToString("u", CultureInfo.InvariantCulture) ?? ""), new(message.Number("dequeueCount").ToString(CultureInfo.InvariantCulture)),
        new(message.Text("reason") ?? "", Tone.Bad), new(message.Text("body") ?? $"({message.Number("bytes")} bytes)"),
    ];
}
