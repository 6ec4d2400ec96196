using System.Text.Json;

namespace FunctionsPlatform.Cli.Tests.Cost;

public sealed class CostCommandTests
{
    [Fact]
    public async Task An_estimate_says_what_is_paid_for_and_of_when_counts_and_prices_are()
    {
        var fp = new Fp();

        Assert.Equal(0, await fp.RunAsync("cost", "--nodes", "100", "--apps", "50", "--changes-per-day", "20"));

        Assert.Matches(@"queue requests\s+[\d,]+\s+\d+\.\d\d\n", fp.Output);
        Assert.Matches(@"together\s+\d+\.\d\d\n", fp.Output);
        Assert.Matches(@"as of 20\d\d-\d\d-\d\d; operations counted 20\d\d-\d\d-\d\d", fp.Error);
        Assert.Empty(fp.ControlPlane.Requests);
    }

    [Fact]
    public async Task As_json_the_lines_add_up()
    {
        var fp = new Fp();

        Assert.Equal(0, await fp.RunAsync("cost", "--json"));

        using var estimate = JsonDocument.Parse(fp.Output);
        var lines = estimate.RootElement.GetProperty("lines").EnumerateArray().Sum(line => line.GetProperty("month").GetDouble());
        Assert.Equal(estimate.RootElement.GetProperty("month").GetDouble(), lines, 6);
    }

    [Theory]
    [InlineData("--nodes", "-1"), InlineData("--nodes", "many"), InlineData("--memory", "100")]
    public async Task What_cannot_be_is_refused(string option, string value)
    {
        Assert.Equal(2, await new Fp().RunAsync("cost", option, value));
    }
}
