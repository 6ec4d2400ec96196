using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Contracts.CloudEvents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>The event that answers a command.</summary>
internal static class CommandReply
{
    public const string Completed = "platform.command.completed";
    public const string Failed = "platform.command.failed";

    private const string Source = "urn:functions-platform";
    private const int MostErrors = 20;

    /// <summary>The resource as it is after the command; null when it is gone.</summary>
    public static byte[] OfResource(CloudEvent command, string key, int status, Resource? resource, DateTimeOffset now) => Write(command.Id, command.Source, key, Completed, now, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("status", status);
        if (resource is not null)
        {
            json.WriteString("kind", resource.Kind);
            json.WriteString("namespace", resource.Metadata.Namespace);
            json.WriteString("name", resource.Metadata.Name);
            json.WriteString("uid", resource.Metadata.Uid);
            json.WriteString("resourceVersion", resource.Metadata.ResourceVersion);
        }

        json.WriteEndObject();
    });

    /// <param name="id">Null: it could not be read.</param>
    public static byte[] OfProblem(string? id, string? source, string key, Problem problem, DateTimeOffset now)
    {
        var (told, left) = (problem, problem.Errors is { Length: > MostErrors } errors ? errors.Length - MostErrors : 0);
        if (left > 0) told = problem with { Errors = [.. problem.Errors!.Value.Take(MostErrors)], Detail = $"{problem.Detail} {left} of them are not listed." };
        var whole = Write(id, source, key, Failed, now, json => JsonSerializer.Serialize(json, told, ResourceJson.Default.Problem));
        // Texts of errors may hold what was in the document.
        return whole.Length <= QueueLimits.BodyBytes ? whole : Write(id, source, key, Failed, now, json => JsonSerializer.Serialize(json, problem with { Errors = null, Detail = null }, ResourceJson.Default.Problem));
    }

    // The same id for the same command: who reads two of them knows that they are one.
    private static byte[] Write(string? id, string? source, string key, string type, DateTimeOffset now, Action<Utf8JsonWriter> data)
    {
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", key);
            json.WriteString("source", Source);
            json.WriteString("type", type);
            json.WriteString("time", now.ToString("O", CultureInfo.InvariantCulture));
            if (id is not null) json.WriteString("correlationid", id);
            if (source is not null) json.WriteString("commandsource", source);
            json.WriteString("datacontenttype", "application/json");
            json.WritePropertyName("data");
            data(json);
            json.WriteEndObject();
        }

        return written.ToArray();
    }
}
