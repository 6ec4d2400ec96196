using System.Collections.Frozen;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Turns one YAML document into JSON and notes where each value stands.</summary>
/// <remarks>On the parser's events, not its object model: duplicates, depth and the growth of aliases are then ours to limit.</remarks>
internal sealed class YamlDocumentReader(IParser parser)
{
    private const int MaxDepth = 64;

    // Aliases of aliases grow without limit ("billion laughs"); a real manifest has some hundred values.
    private const int MaxAliasedValues = 100_000;

    // Few values may be long ones; the control plane takes 1 MiB in all.
    private const long MaxAliasedCharacters = 4 << 20;

    private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
    private readonly Dictionary<string, SourcePosition> positions = [];
    private int aliasedValues;
    private long aliasedCharacters;

    /// <exception cref="ManifestException">It says what JSON cannot say.</exception>
    public SourceDocument Read()
    {
        var value = ReadValue("", 0);
        return new SourceDocument(value, positions.ToFrozenDictionary());
    }

    public static SourcePosition Position(Mark mark) => new(mark.Line, mark.Column);

    private JsonNode? ReadValue(string path, int depth)
    {
        var start = parser.Current!;
        if (depth > MaxDepth) throw Refuse($"is nested deeper than {MaxDepth} levels", start);
        positions.TryAdd(path, Position(start.Start));
        if (parser.TryConsume<AnchorAlias>(out var alias)) return Repeat(alias);

        var anchor = ((NodeEvent)start).Anchor;
        var value = start switch
        {
            Scalar => ReadScalar(),
            MappingStart => ReadMapping(path, depth),
            _ => ReadSequence(path, depth),
        };
        if (!anchor.IsEmpty) anchors[anchor] = value;
        return value;
    }

    private JsonNode? ReadScalar()
    {
        var scalar = parser.Consume<Scalar>();
        if (scalar.Style != ScalarStyle.Plain && scalar.Tag.IsEmpty) return JsonValue.Create(scalar.Value);
        try
        {
            return scalar.Tag.IsEmpty ? YamlScalars.Resolve(scalar.Value) : ReadTagged(scalar);
        }
        catch (FormatException error)
        {
            throw Refuse(error.Message, scalar);
        }
    }

    private static JsonNode? ReadTagged(Scalar scalar) => scalar.Tag.Value switch
    {
        "tag:yaml.org,2002:str" or "!" => JsonValue.Create(scalar.Value),
        "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" => YamlScalars.Resolve(scalar.Value),
        var tag => throw Refuse($"has the tag '{tag}', which is not known here", scalar),
    };

    private JsonObject ReadMapping(string path, int depth)
    {
        parser.Consume<MappingStart>();
        var mapping = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current is Scalar name ? name : throw Refuse("a key must be plain text here", parser.Current!);
            parser.MoveNext();
            if (key is { Value: "<<", Style: ScalarStyle.Plain }) throw Refuse("merge keys ('<<') are not part of YAML 1.2; write the fields out", key);
            if (mapping.ContainsKey(key.Value)) throw Refuse($"the key '{key.Value}' is there twice", key);

            var memberPath = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            positions.TryAdd(memberPath, Position(key.Start));
            mapping.Add(key.Value, ReadValue(memberPath, depth + 1));
        }

        return mapping;
    }

    private JsonArray ReadSequence(string path, int depth)
    {
        parser.Consume<SequenceStart>();
        var sequence = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _)) sequence.Add(ReadValue($"{path}[{sequence.Count}]", depth + 1));
        return sequence;
    }

    private JsonNode? Repeat(AnchorAlias alias)
    {
        // A value that is still being read has no anchor yet: it cannot hold itself.
        if (!anchors.TryGetValue(alias.Value, out var value)) throw Refuse($"'*{alias.Value}' refers to nothing before it", alias);
        aliasedValues += Count(value);
        if (aliasedValues > MaxAliasedValues) throw Refuse($"aliases repeat more than {MaxAliasedValues} values", alias);
        aliasedCharacters += CountCharacters(value);
        if (aliasedCharacters > MaxAliasedCharacters) throw Refuse($"aliases repeat more than {MaxAliasedCharacters} characters", alias);
        return value?.DeepClone();
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject mapping => 1 + mapping.Sum(member => Count(member.Value)),
        JsonArray sequence => 1 + sequence.Sum(Count),
        _ => 1,
    };

    private static long CountCharacters(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.Sum(member => member.Key.Length + CountCharacters(member.Value)),
        JsonArray sequence => sequence.Sum(CountCharacters),
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length,
        _ => 1,
    };

    private static ManifestException Refuse(string message, ParsingEvent at) => new(message, Position(at.Start));
}
