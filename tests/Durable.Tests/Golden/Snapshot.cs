using System.Globalization;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>Everything that a store holds of some instances, as lines of text.</summary>
internal static class Snapshot
{
    private const string Container = "durable-payloads";
    private static readonly string[] Queues = [DurableTaskQueues.Steps, DurableTaskQueues.Activities];

    public static async Task<string> TakeAsync(World world, IReadOnlyList<string> instances)
    {
        var text = new StringBuilder();
        foreach (var instance in instances) await TakeAsync(world, "DurableTasks", instance, text);
        for (var partition = 0; partition < 16; partition++) await TakeAsync(world, "DurableInstances", partition.ToString("D2", CultureInfo.InvariantCulture), text);
        await foreach (var name in world.Blobs.ListAsync(Container, "", World.Token))
            Line(text, "blob", name, Convert.ToBase64String((await world.Blobs.GetAsync(Container, name, World.Token))!.Value.Span));
        foreach (var queue in Queues)
        {
            var messages = await world.Queues.ReceiveAsync(new QueueReceive(queue, TimeSpan.FromSeconds(1)) { Max = 32 }, World.Token);
            foreach (var message in messages) Line(text, "message", queue, Encoding.UTF8.GetString(message.Body.Span));
        }

        return text.ToString();
    }

    public static async Task RestoreAsync(World world, string text)
    {
        foreach (var row in text.Split('\n').Select(line => line.Split('\t')))
        {
            switch (row)
            {
                case ["row", var table, var partition, var key, var values]:
                    await world.Tables.SubmitAsync(table, partition, [new TableOperation.Upsert(key, Properties(values))], World.Token);
                    break;
                case ["blob", var name, var content]:
                    await world.Blobs.PutAsync(Container, name, Convert.FromBase64String(content), World.Token);
                    break;
                case ["message", var queue, var body]:
                    await world.Queues.SendAsync(queue, Encoding.UTF8.GetBytes(body), TimeSpan.Zero, World.Token);
                    break;
            }
        }
    }

    private static async Task TakeAsync(World world, string table, string partition, StringBuilder text)
    {
        var page = await world.Tables.QueryAsync(new TableQuery(table, partition), World.Token);
        foreach (var entity in page.Entities)
        {
            Line(text, "row", table, partition, entity.Row, Values(entity.Properties));
            if (entity.Properties.GetBytes("Events") is not { } events) continue;
            // For the reader of a difference; the bytes above are what counts.
            foreach (var item in HistoryCodec.Decode(events, out _)) Line(text, "#", item.GetType().Name, JsonSerializer.Serialize(item, item.GetType()));
        }
    }

    private static string Values(TableProperties properties) => JsonSerializer.Serialize(properties.ToDictionary(
        pair => pair.Key,
        pair => pair.Value.Text is { } text ? "t" + text : pair.Value.Bytes is { } bytes ? "b" + Convert.ToBase64String(bytes) : string.Create(CultureInfo.InvariantCulture, $"i{pair.Value.Integer}")));

    private static TableProperties Properties(string values)
    {
        var properties = new TableProperties();
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(values)!)
        {
            properties.Add(name, value[0] switch
            {
                't' => value[1..],
                'b' => Convert.FromBase64String(value[1..]),
                _ => long.Parse(value.AsSpan(1), CultureInfo.InvariantCulture),
            });
        }

        return properties;
    }

    private static void Line(StringBuilder text, params string[] parts) => text.AppendJoin('\t', parts).Append('\n');
}
