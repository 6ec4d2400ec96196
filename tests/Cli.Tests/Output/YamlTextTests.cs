using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Cli.Manifests;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Tests;

public sealed class YamlTextTests
{
    private static readonly string[] Words =
        ["", " ", "a", "true", "no", "~", "null", "3", "-3", "0x1f", "1e3", "12:30:00", "a: b", "a #b", "#a", "- a", "-", "?", "*a", "&a", "!a", "%a", "@a", "`a", "'a'", "\"", "\\", "a:", "[", "{", "tab\t", "line\nline", "ü", "\u0007", "64Mi", "2030-01-01", "/healthz", "=", "<<", "---", "...", "a,b", "{}"];

    [Fact]
    public void Every_odd_word_is_read_back_as_itself_as_key_and_as_value()
    {
        foreach (var word in Words)
        {
            var document = new JsonObject { ["k" + word] = word, ["list"] = new JsonArray(word, new JsonArray(word), new JsonObject { ["k"] = word }) };
            Assert.Equal(document.ToJsonString(), RoundTrip(document));
        }
    }

    [Fact]
    public void Random_documents_are_read_back_as_themselves()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var document = new JsonObject { ["root"] = Make(new Random(seed), 4) };
            Assert.True(document.ToJsonString() == RoundTrip(document), $"seed {seed}: {document.ToJsonString()}");
        }
    }

    [Fact]
    public void It_reads_like_hand_written_yaml()
    {
        var document = JsonSerializer.SerializeToElement(JsonNode.Parse("""{"kind":"App","spec":{"image":"web:1","replicas":3,"ports":[{"name":"http","containerPort":80}],"args":[],"env":{"A":"1"}}}"""));
        var text = new StringWriter();

        YamlText.Write(text, document);

        Assert.Equal("kind: App\nspec:\n  image: web:1\n  replicas: 3\n  ports:\n    - name: http\n      containerPort: 80\n  args: []\n  env:\n    A: \"1\"\n", text.ToString());
    }

    private static string RoundTrip(JsonObject document)
    {
        var text = new StringWriter();
        YamlText.Write(text, JsonSerializer.SerializeToElement(document));
        var read = ManifestReader.Read("a.yaml", text.ToString());
        return read is ManifestResult.Read { Manifests: [var manifest] } ? manifest.Body.ToJsonString() : $"{read}\n{text}";
    }

    private static JsonNode? Make(Random random, int depth) => random.Next(depth == 0 ? 4 : 6) switch
    {
        0 => null,
        1 => random.Next(-5, 5),
        2 => random.Next(2) == 0,
        3 => Words[random.Next(Words.Length)],
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Make(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(index => KeyValuePair.Create($"{index}{Words[random.Next(Words.Length)]}", Make(random, depth - 1)))),
    };
}
