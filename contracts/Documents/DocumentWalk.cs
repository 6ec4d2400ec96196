using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Contracts.Documents;

/// <summary>One pass over a document beside its type's metadata.</summary>
internal sealed class DocumentWalk
{
    public List<FieldError> Errors { get; } = [];

    public void Visit(JsonElement element, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                VisitObject(element, type, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                VisitArray(element, type, path);
                break;
            case JsonTypeInfoKind.Dictionary:
                VisitMap(element, type, path);
                break;
            default:
                VisitLeaf(element, type, path);
                break;
        }
    }

    private void VisitObject(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, $"must be an object, not {Describe(element)}");
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            var memberPath = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            var property = type.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (property is null)
                Refuse(memberPath, "unknown field" + Suggestion(member.Name, type));
            else if (member.Value.ValueKind != JsonValueKind.Null)
                Visit(member.Value, type.Options.GetTypeInfo(property.PropertyType), memberPath);
            else if (!property.IsSetNullable)
                Refuse(memberPath, "must not be null; leave it out for its default");
        }
    }

    private void VisitArray(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Refuse(path, $"must be a list, not {Describe(element)}");
            return;
        }

        var itemType = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in element.EnumerateArray()) VisitItem(item, itemType, $"{path}[{index++}]");
    }

    private void VisitMap(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, $"must be a map of names to values, not {Describe(element)}");
            return;
        }

        var itemType = type.Options.GetTypeInfo(type.ElementType!);
        foreach (var member in element.EnumerateObject()) VisitItem(member.Value, itemType, $"{path}.{member.Name}");
    }

    private void VisitItem(JsonElement item, JsonTypeInfo type, string path)
    {
        if (item.ValueKind == JsonValueKind.Null) Refuse(path, "must not be null");
        else Visit(item, type, path);
    }

    private void VisitLeaf(JsonElement element, JsonTypeInfo type, string path)
    {
        try
        {
            element.Deserialize(type);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            Refuse(path, LeafMessage(element, type, error));
        }
    }

    private static string LeafMessage(JsonElement element, JsonTypeInfo type, Exception error)
    {
        var leaf = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (leaf.IsEnum) return $"must be one of {string.Join(", ", Enum.GetNames(leaf))}, not {Describe(element)}";
        if (leaf == typeof(string)) return $"must be text, not {Describe(element)}; quote it";
        if (leaf == typeof(int) || leaf == typeof(long)) return $"must be a whole number, not {Describe(element)}";
        if (leaf == typeof(bool)) return $"must be true or false, not {Describe(element)}";
        if (leaf == typeof(DateTimeOffset)) return $"must be a time such as 2030-01-31T12:00:00Z, not {Describe(element)}";
        return error.Message;
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
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
