namespace FunctionsPlatform.Functions.Tests.Http;

/// <summary>What no client of ours sends. Each is the caller's mistake: a refusal, never a 500.</summary>
public sealed class OddRequestTests
{
    [Theory]
    [InlineData("/api/v1/apps?watch=true&resourceVersion==5", 400)]
    [InlineData("/api/v1/apps?watch=true&resourceVersion=A%2Fb=5", 400)]
    [InlineData("/api/v1/apps?continue=PTV8eHw", 400)]
    [InlineData("/api/v1/namespaces/default/containers/x/logs?since=900000d", 404)]
    [InlineData("/api/v1/namespaces/default/containers/x/logs?since=0001-01-01", 404)]
    public async Task Odd_parameters_are_refused(string path, int status)
    {
        await using var platform = await TestPlatform.StartAsync();

        Assert.Equal(status, (await platform.GetAsync(path)).Status);
    }

    [Fact]
    public async Task There_is_no_orchestration_of_an_id_that_is_too_long()
    {
        await using var platform = await TestPlatform.StartAsync();
        var path = "/api/v1/orchestrations/" + new string('a', 700);

        Assert.Equal(404, (await platform.GetAsync(path)).Status);
        Assert.Equal(404, (await platform.GetAsync(path + "/history")).Status);
        Assert.Equal(404, (await platform.PostAsync(path + "/terminate", "")).Status);
        Assert.Equal(404, (await platform.PostAsync(path + "/purge", "")).Status);
    }

    [Fact]
    public async Task A_document_that_grows_beyond_what_is_stored_is_refused_with_its_size()
    {
        await using var platform = await TestPlatform.StartAsync();

        // 300 kB in the request; as JSON that the platform writes, six times that.
        var document = """{"kind":"App","spec":{"image":"img","env":{"A":"VALUE"}}}""".Replace("VALUE", new string('\'', 300_000), StringComparison.Ordinal);
        var answer = await platform.PutAsync("/api/v1/namespaces/default/apps/big", document);

        Assert.Equal((422, "spec-refused"), (answer.Status, answer.ProblemType));
        Assert.Contains("393216", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"App","metadata":{"labels":{"a":"\ud800"}},"spec":{"image":"img"}}""", "metadata.labels.a")]
    [InlineData("""{"kind":"App","spec":{"image":"img","args":["\udc00\ud800"]}}""", "spec.args")]
    [InlineData("""{"kind":"App","spec":{"image":"img","env":{"\ud800":"x"}}}""", "")]
    public async Task Half_a_surrogate_pair_is_refused_with_its_place(string document, string place)
    {
        await using var platform = await TestPlatform.StartAsync();

        var answer = await platform.PutAsync("/api/v1/namespaces/default/apps/odd", document);

        Assert.Equal((400, "malformed-document"), (answer.Status, answer.ProblemType));
        Assert.Contains(place, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        using var content = new ByteArrayContent([.. "{\"kind\":\"App\",\"spec\":{\"image\":\""u8, 0xff, 0xfe, .. "\"}}"u8]);

        using var answer = await platform.Client.PutAsync(new Uri("/api/v1/namespaces/default/apps/odd", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_name_that_comes_twice_is_refused_without_a_made_up_position()
    {
        await using var platform = await TestPlatform.StartAsync();

        var answer = await platform.PutAsync("/api/v1/namespaces/default/apps/odd", """{"kind":"App","spec":{"image":"a","image":"b"}}""");

        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("line ,", answer.Text, StringComparison.Ordinal);
        Assert.Contains("image", answer.Text, StringComparison.Ordinal);
    }
}
