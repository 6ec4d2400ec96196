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
}
