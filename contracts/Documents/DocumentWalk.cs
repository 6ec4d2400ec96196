using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Contracts.Documents;

/// <summary>One pass over a document beside its type's metadata.</summary>
/// <param name="quotes">False: no message shows a value.</param>
internal sealed class DocumentWalk(bool quotes = true)
{
    public List<FieldError> Errors { get; } = [];

    /// <returns>What is sound of the element: without the members that were refused. Null: nothing is.</returns>
    public JsonNode? Visit(JsonElement element, JsonTypeInfo type, string path) => type.Kind switch
    {
        JsonTypeInfoKind.Object => VisitObject(element, type, path),
        JsonTypeInfoKind.Enumerable => VisitArray(element, type, path),
        JsonTypeInfoKind.Dictionary => VisitMap(element, type, path),
        _ => VisitLeaf(element, type, path),
    };

    private JsonObject? VisitObject(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, $"must be an object, not {Describe(element)}");
            return null;
        }

        var sound = new JsonObject();
        foreach (var member in element.EnumerateObject())
        {
            var memberPath = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            var property = type.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (property is null)
                Refuse(memberPath, "unknown field" + Suggestion(member.Name, type));
            else if (member.Value.ValueKind == JsonValueKind.Null && !property.IsSetNullable)
                Refuse(memberPath, "must not be null; leave it out for its default");
            else if (member.Value.ValueKind != JsonValueKind.Null && Visit(member.Value, type.Options.GetTypeInfo(property.PropertyType), memberPath) is { } value)
                sound[member.Name] = value;
        }

        return sound;
    }

    private JsonArray? VisitArray(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Refuse(path, $"must be a list, not {Describe(element)}");
            return null;
        }

        var itemType = type.Options.GetTypeInfo(type.ElementType!);
        JsonNode?[] items = [.. element.EnumerateArray().Select((item, index) => VisitItem(item, itemType, $"{path}[{index}]"))];
        // Without an item the others would have other places.
        return items.Contains(null) ? null : new JsonArray(items);
    }

    private JsonObject? VisitMap(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, $"must be a map of names to values, not {Describe(element)}");
            return null;
        }

        var itemType = type.Options.GetTypeInfo(type.ElementType!);
        var sound = new JsonObject();
        foreach (var member in element.EnumerateObject())
        {
            if (VisitItem(member.Value, itemType, $"{path}.{member.Name}") is { } value) sound[member.Name] = value;
        }

        return sound;
    }

    private JsonNode? VisitItem(JsonElement item, JsonTypeInfo type, string path)
    {
        if (item.ValueKind != JsonValueKind.Null) return Visit(item, type, path);
        Refuse(path, "must not be null");
        return null;
    }

    private JsonNode? VisitLeaf(JsonElement element, JsonTypeInfo type, string path)
    {
        try
        {
            if ((Nullable.GetUnderlyingType(type.Type) ?? type.Type).IsEnum && IsNumberOrList(element)) throw new JsonException();
            element.Deserialize(type);
            return JsonNode.Parse(element.GetRawText());
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            Refuse(path, LeafMessage(element, type, error));
            return null;
        }
    }

    // The serializer takes numbers too, also such as no name stands for, and several names at once.
    private static bool IsNumberOrList(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number || (element.ValueKind == JsonValueKind.String && element.GetString()!.Contains(','));

    private string LeafMessage(JsonElement element, JsonTypeInfo type, Exception error)
    {
        var leaf = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (leaf.IsEnum) return $"must be one of {string.Join(", ", Enum.GetNames(leaf))}, not {Describe(element)}";
        if (leaf == typeof(string)) return $"must be text, not {Describe(element)}; quote it";
        if (leaf == typeof(int) || leaf == typeof(long)) return $"must be a whole number, not {Describe(element)}";
        if (leaf == typeof(bool)) return $"must be true or false, not {Describe(element)}";
        if (leaf == typeof(DateTimeOffset)) return $"must be a time such as 2030-01-31T12:00:00Z, not {Describe(element)}";
        return quotes ? error.Message : "is not what is expected here";
    }

    private string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when !quotes => "text",
        JsonValueKind.Number when !quotes => "a number",
        JsonValueKind.True or JsonValueKind.False when !quotes => "true or false",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        JsonValueKind.String => $"'{Shorten(element.GetString()!)}'",
        _ => Shorten(element.GetRawText()),
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Suggestion(string name, JsonTypeInfo type)
    {
        var near = type.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? type.Properties.FirstOrDefault(property => EditDistance.IsAtMost(2, property.Name, name));
        return near is null ? $"; known here: {string.Join(", ", type.Properties.Select(property => property.Name))}" : $"; did you mean '{near.Name}'?";
    }

    private void Refuse(string path, string message) => Errors.Add(new FieldError(path, message));
}
