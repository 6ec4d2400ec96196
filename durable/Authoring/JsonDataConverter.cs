using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionsPlatform.Durable;

/// <summary>JSON without reflection: a type is known through the source-generated contexts given here, or is one of the primitives that every
/// converter knows.</summary>
public sealed class JsonDataConverter : DataConverter
{
    private readonly JsonSerializerOptions options;

    /// <param name="resolvers">Source-generated contexts (<c>MyJson.Default</c>), asked in order before the built-in primitives.</param>
    public JsonDataConverter(params IReadOnlyList<IJsonTypeInfoResolver> resolvers) : this(new JsonSerializerOptions(JsonSerializerDefaults.Web), resolvers) { }

    /// <param name="basis">Naming, converters and so on; its own resolver comes first.</param>
    public JsonDataConverter(JsonSerializerOptions basis, params IReadOnlyList<IJsonTypeInfoResolver> resolvers)
    {
        var all = new List<IJsonTypeInfoResolver>(resolvers);
        if (basis.TypeInfoResolver is { } own) all.Insert(0, own);
        all.Add(PrimitivesJson.Default);
        options = new JsonSerializerOptions(basis) { TypeInfoResolver = JsonTypeInfoResolver.Combine([.. all]) };
        options.MakeReadOnly();
    }

    public override string? Serialize(object? value) =>
        value is null ? null : JsonSerializer.Serialize(value, TypeInfo(value.GetType()));

    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, TypeInfo(targetType));

    private JsonTypeInfo TypeInfo(Type type) =>
        options.TryGetTypeInfo(type, out var info)
            ? info
            : throw new NotSupportedException($"No JSON metadata for {type}: add [JsonSerializable(typeof({type.Name}))] to a context given to JsonDataConverter.");
}
