using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Writes events as CloudEvents 1.0, so that <see cref="RegistryEventReader"/> reads them again: what was brought to one form goes by our queue in it.</summary>
public static class RegistryEventWriter
{
    /// <summary>Events that fit into one message of our queues, however long their texts are.</summary>
    public const int MostInMessage = 8;

    internal const string Type = "platform.registry.image.pushed";
    private const string Source = "urn:functions-platform:registry-events";

    public static byte[] Write(IEnumerable<ImagePushed> pushes)
    {
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartArray();
            foreach (var push in pushes) Write(json, push);
            json.WriteEndArray();
        }

        return written.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ImagePushed push)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", push.EventId);
        json.WriteString("source", Source);
        json.WriteString("type", Type);
        if (push.At is { } at) json.WriteString("time", at);
        json.WriteStartObject("data");
        json.WriteString("registry", push.Registry);
        json.WriteString("repository", push.Repository);
        json.WriteString("tag", push.Tag);
        if (push.Digest is not null) json.WriteString("digest", push.Digest);
        if (push.Actor is not null) json.WriteString("actor", push.Actor);
        json.WriteString("source", push.Source);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
