using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Tests;

public sealed class YamlTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("-3", "-3")]
    [InlineData("+3", "3")]
    [InlineData("007", "7")]
    [InlineData("0o17", "15")]
    [InlineData("0xFf", "255")]
    [InlineData("0.5", "0.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("1e3", "1e3")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("64Mi", "\"64Mi\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("2030-01-31", "\"2030-01-31\"")]
    [InlineData("'3'", "\"3\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 3", "\"3\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void A_word_means_what_the_core_schema_says(string yaml, string json) => Assert.Equal($$"""{"a":{{json}}}""", Read($"a: {yaml}\n"));

    [Fact]
    public void Documents_are_told_apart_and_empty_ones_left_out()
    {
        var manifests = ReadAll("# nothing yet\n---\na: 1\n---\n---\nb: [x, {c: 2}]\n...\n");

        Assert.Equal(["""{"a":1}""", """{"b":["x",{"c":2}]}"""], manifests.Select(manifest => manifest.Body.ToJsonString()));
    }

    [Fact]
    public void Anchors_repeat_what_they_name() =>
        Assert.Equal("""{"a":{"x":1},"b":{"x":1},"c":[{"x":1}]}""", Read("a: &same\n  x: 1\nb: *same\nc:\n  - *same\n"));

    [Theory]
    [InlineData("a: 1\nb:\n  c: 1\n  c: 2\n", "app.yaml:4:3: the key 'c' is there twice")]
    [InlineData("a:\n\tb: 1\n", "app.yaml:2:1: YAML does not allow tabs for indentation; use spaces")]
    [InlineData("a: 1\nspec:\n  x: 1\n \ty: 2\n", "app.yaml:4:2: YAML does not allow tabs for indentation; use spaces")]
    [InlineData("a: *nothing\n", "app.yaml:1:4: '*nothing' refers to nothing before it")]
    [InlineData("a: &x\n  b: *x\n", "app.yaml:2:6: '*x' refers to nothing before it")]
    [InlineData("a: {<<: {b: 1}}\n", "app.yaml:1:5: merge keys ('<<') are not part of YAML 1.2; write the fields out")]
    [InlineData("a: .inf\n", "app.yaml:1:4: '.inf' has no meaning here; quote it if text is meant")]
    [InlineData("a: !mine 1\n", "app.yaml:1:4: has the tag '!mine', which is not known here")]
    [InlineData("? [a]\n: 1\n", "app.yaml:1:3: a key must be plain text here")]
    [InlineData("- 1\n- 2\n", "app.yaml:1:3: item 1 of the list is no object")]
    [InlineData("just words\n", "app.yaml:1:1: a document must be an object with apiVersion, kind, metadata and spec")]
    public void What_makes_no_sense_is_refused_with_its_place(string yaml, string message) => Assert.Equal(message, Refusal(yaml));

    [Theory]
    [InlineData("a: [1, 2\n")]
    [InlineData("a: \"open\n")]
    [InlineData("a: 1\n b: 2\n")]
    [InlineData("a: {b: x\nc: [")]
    public void Broken_syntax_is_refused_with_a_place(string yaml) => Assert.Matches(@"^app\.yaml:\d+:\d+: .+", Refusal(yaml));

    [Fact]
    public void Aliases_of_aliases_do_not_fill_the_memory()
    {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));

        Assert.Contains("aliases repeat more than 100000 values", Refusal(yaml));
    }

    [Fact]
    public void Depth_is_refused_before_it_becomes_a_crash() => Assert.Contains("nested deeper than 64", Refusal("a: " + new string('[', 100_000)));

    [Fact]
    public void A_path_is_found_in_the_file_and_a_missing_one_at_what_is_around_it()
    {
        var manifest = Assert.Single(ReadAll("kind: App\nspec:\n  ports:\n    - name: http\n      containerPort: 0\n"));

        Assert.Equal("app.yaml:5:7", manifest.Locate("spec.ports[0].containerPort"));
        Assert.Equal("app.yaml:4:7", manifest.Locate("spec.ports[0].hostPort"));
        Assert.Equal("app.yaml:2:1", manifest.Locate("spec.image"));
        Assert.Equal("app.yaml:1:1", manifest.Locate("metadata.name"));
    }

    private static string Read(string yaml) => Assert.Single(ReadAll(yaml)).Body.ToJsonString();

    private static IReadOnlyList<Manifest> ReadAll(string yaml) => Assert.IsType<ManifestResult.Read>(ManifestReader.Read("app.yaml", yaml)).Manifests;

    private static string Refusal(string yaml) => Assert.IsType<ManifestResult.Refused>(ManifestReader.Read("app.yaml", yaml)).Message;
}
