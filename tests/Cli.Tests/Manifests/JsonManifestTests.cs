using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Tests;

public sealed class JsonManifestTests
{
    [Fact]
    public void Values_may_follow_each_other_and_lists_hold_one_resource_an_item()
    {
        var read = Assert.IsType<ManifestResult.Read>(ManifestReader.Read("stdin", """{"a":1} {"b":2}  [{"c":3},{"d":4}]"""));

        Assert.Equal(["""{"a":1}""", """{"b":2}""", """{"c":3}""", """{"d":4}"""], read.Manifests.Select(manifest => manifest.Body.ToJsonString()));
        Assert.Equal([1, 2, 3, 3], read.Manifests.Select(manifest => manifest.Number));
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"a\": 2\n}", "a.json:")]
    [InlineData("{\n  \"a\": tru\n}", "a.json:2:")]
    [InlineData("{\"a\": 1", "a.json:1:")]
    [InlineData("{\"a\": 1}\n{\"b\": }", "a.json:2:")]
    public void Broken_text_is_refused_with_its_line(string json, string start) =>
        Assert.StartsWith(start, Assert.IsType<ManifestResult.Refused>(ManifestReader.Read("a.json", json)).Message);
}
