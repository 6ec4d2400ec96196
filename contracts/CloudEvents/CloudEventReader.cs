using System.Globalization;
using System.Text.Json;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Contracts.CloudEvents;

/// <summary>Reads one event in structured mode (<c>application/cloudevents+json</c>). What is in <c>data</c> is for others to judge.</summary>
public static class CloudEventReader
{
    private const int LongestText = 1024;
    private const int MostAttributes = 50;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static CloudEventResult Read(ReadOnlyMemory<byte> json)
    {
        var errors = new FieldErrors();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return Read(document.RootElement, errors);
            errors.Add("", "is no JSON object");
        }
        catch (JsonException error)
        {
            errors.Add("", $"is no JSON: {error.Message}");
        }

        return new CloudEventResult.Wrong(errors.ToImmutable());
    }

    private static CloudEventResult Read(JsonElement root, FieldErrors errors)
    {
        var version = Required(root, "specversion", errors);
        if (version is not null && version != "1.0") errors.Add("specversion", $"is '{version}'; must be 1.0");
        var (id, source, type) = (Required(root, "id", errors), Required(root, "source", errors), Required(root, "type", errors));
        if (source is not null && !Uri.TryCreate(source, UriKind.RelativeOrAbsolute, out _)) errors.Add("source", "is no URI or URI reference");
        var time = ReadTime(Optional(root, "time", errors), errors);
        var (subject, replyTo) = (Optional(root, "subject", errors), Optional(root, "replyto", errors));
        Optional(root, "datacontenttype", errors);
        if (Optional(root, "dataschema", errors) is { } schema && !Uri.TryCreate(schema, UriKind.Absolute, out _)) errors.Add("dataschema", "is no URI");
        if (root.TryGetProperty("data", out var data) && root.TryGetProperty("data_base64", out _)) errors.Add("data_base64", "may not stand beside data");
        CheckAttributes(root, errors);

        var found = errors.ToImmutable();
        return found.Length > 0
            ? new CloudEventResult.Wrong(found)
            // Cloned: the document that it is read from ends with this call.
            : new CloudEventResult.Read(new CloudEvent(id!, source!, type!, data.ValueKind == JsonValueKind.Undefined ? default : data.Clone()) { Subject = subject, ReplyTo = replyTo, Time = time });
    }

    private static string? Required(JsonElement root, string name, FieldErrors errors)
    {
        if (!root.TryGetProperty(name, out _)) errors.Add(name, "is missing");
        return Optional(root, name, errors);
    }

    private static string? Optional(JsonElement root, string name, FieldErrors errors)
    {
        if (!root.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(name, "is no text");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length is > 0 and <= LongestText) return text;
        errors.Add(name, $"has {text.Length} characters; must have 1 to {LongestText}");
        return null;
    }

    private static DateTimeOffset? ReadTime(string? text, FieldErrors errors)
    {
        if (text is null) return null;
        if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        errors.Add("time", $"is '{text}'; must be like 2030-01-31T12:00:00Z");
        return null;
    }

    private static void CheckAttributes(JsonElement root, FieldErrors errors)
    {
        var count = 0;
        foreach (var attribute in root.EnumerateObject())
        {
            if (attribute.Name is "data" or "data_base64") continue;
            count++;
            if (!attribute.Name.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit)) || attribute.Name.Length == 0) errors.Add(attribute.Name, "is no attribute's name: lower-case letters and digits");
            else if (attribute.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) errors.Add(attribute.Name, "is no text, number or truth value");
        }

        if (count > MostAttributes) errors.Add("", $"has {count} attributes; at most {MostAttributes} are taken");
    }
}
