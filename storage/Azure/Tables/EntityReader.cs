using System.Globalization;
using System.Text.Json;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>Entities out of the service's JSON.</summary>
internal static class EntityReader
{
    private const string TypeSuffix = "@odata.type";

    /// <param name="json">One entity, as a point read answers.</param>
    public static TableEntity Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Read(ref reader);
    }

    /// <param name="json">An object whose <c>value</c> is a list of entities, as a query answers.</param>
    public static List<TableEntity> ReadAll(ReadOnlySpan<byte> json)
    {
        var entities = new List<TableEntity>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isList) reader.Skip();
            else while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) entities.Add(Read(ref reader));
        }

        return entities;
    }

    private static TableEntity Read(ref Utf8JsonReader reader)
    {
        var (row, marker, etag) = ("", "", "");
        var (typed, type) = ("", "");
        var properties = new TableProperties();
        List<(string Name, byte[] Bytes)>? parts = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal)) (typed, type) = (name[..^TypeSuffix.Length], reader.GetString()!);
            else if (name == "odata.etag") etag = reader.GetString()!;
            else if (name == "RowKey") row = reader.GetString()!;
            else if (name == PropertyName.Marker) marker = reader.GetString()!;
            else if (name is "PartitionKey" or "Timestamp" || name.StartsWith("odata.", StringComparison.Ordinal)) reader.Skip();
            else if (name == typed && type == "Edm.Binary") TakeBytes(name, reader.GetBytesFromBase64(), properties, ref parts);
            else properties.Add(PropertyName.Decode(name), Value(ref reader, name == typed ? type : ""));
        }

        if (parts is not null) Join(parts, properties);
        return new TableEntity(NameCodec.Keys.Decode(row), properties, new RowTag(marker, etag).ToString());
    }

    private static TableValue Value(ref Utf8JsonReader reader, string type) => (reader.TokenType, type) switch
    {
        (JsonTokenType.String, "Edm.Int64") => long.Parse(reader.GetString()!, CultureInfo.InvariantCulture),
        (JsonTokenType.String, _) => reader.GetString(),
        (JsonTokenType.Number, _) => reader.GetInt64(),
        _ => throw new StorageException($"A row holds a value of the type {reader.TokenType} {type}, which this program does not write."),
    };

    private static void TakeBytes(string name, byte[] bytes, TableProperties properties, ref List<(string Name, byte[] Bytes)>? parts)
    {
        // Nearly all values are in one property; what has parts may come in any order and is joined at the end.
        if (bytes.Length == EntityWriter.PropertyBytes || name.Contains("__", StringComparison.Ordinal)) (parts ??= []).Add((name, bytes));
        else properties.Add(PropertyName.Decode(name), bytes);
    }

    private static void Join(List<(string Name, byte[] Bytes)> parts, TableProperties properties)
    {
        foreach (var value in parts.GroupBy(part => Base(part.Name)))
        {
            var bytes = value.OrderBy(part => Number(part.Name)).SelectMany(part => part.Bytes).ToArray();
            var isText = value.Any(part => part.Name.EndsWith(PropertyName.TextPart, StringComparison.Ordinal));
            properties.Add(PropertyName.Decode(value.Key), isText ? Wtf8.Decode(bytes) : bytes);
        }
    }

    private static string Base(string name) => name.IndexOf("__", StringComparison.Ordinal) is >= 0 and var at ? name[..at] : name;

    private static int Number(string name)
    {
        var at = name.IndexOf(PropertyName.BytesPart, StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(name.AsSpan(at + PropertyName.BytesPart.Length), CultureInfo.InvariantCulture);
    }
}
