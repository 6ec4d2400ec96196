using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Shows the queues with their numbers.</summary>
internal sealed class QueueListCommand : ApiCommand
{
    // More are not counted one by one.
    private const int MostReady = 32;

    private readonly Option<OutputFormat> output = SharedOptions.Output();

    public QueueListCommand(CliHost host, GlobalOptions globals)
        : base("ls", "Show the queues: messages that are ready, those in hand or waiting for their time, and those given up.", host, globals) => Add(output);

    public override ImmutableArray<string> Examples => ["fp queue ls", "fp queue ls -o json"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var result = await api.GetAsync($"{ApiPaths.Root}/queues", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return Host.Fail(result, api.Connection);
        var queues = ok.Value.At("items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().ToList() : [];
        switch (parse.GetValue(output))
        {
            case OutputFormat.Json:
                Host.Out.WriteLine(JsonText.Array(queues));
                break;
            case OutputFormat.Yaml:
                foreach (var queue in queues) YamlText.Write(Host.Out, queue);
                break;
            case OutputFormat.Name:
                foreach (var queue in queues) Host.Out.WriteLine(queue.Text("name"));
                break;
            default:
                new TableWriter(Host.Out, Host.Colour, ["QUEUE", "READY", "HIDDEN", "POISON"]).WriteAll([.. queues.Select(Row)]);
                break;
        }

        return ExitCodes.Ok;
    }

    private static ImmutableArray<Cell> Row(JsonElement queue)
    {
        var (messages, ready, poison) = (queue.Number("messages"), queue.Number("ready"), queue.Number("poison"));
        // When there are more than are looked at, which of them are ready is not known.
        var more = ready == MostReady && messages > MostReady;
        return [new(queue.Text("name") ?? ""), new(more ? $"{ready}+" : Text(ready)), new(more ? $"to {messages - ready}" : Text(messages - ready)), new(Text(poison), poison > 0 ? Tone.Bad : Tone.Plain)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
