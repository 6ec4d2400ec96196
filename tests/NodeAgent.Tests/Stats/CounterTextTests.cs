using FunctionsPlatform.NodeAgent.Stats;

namespace FunctionsPlatform.NodeAgent.Tests.Stats;

public sealed class CounterTextTests
{
    private const string Text = """
        # HELP http_requests_total The total.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",path="/a}b"} 3
        http_requests_total{path="\"}"} 2 # {trace="a"} 0.5
        http_requests_total 1.5e1
        http_requests_total_created 99
        empty{a="b"} NaN
        huge{a="1"} 1e308
        huge{a="2"} 1.7e308
        """;

    [Fact]
    public void All_series_of_the_metric_are_added_up_and_no_others() => Assert.Equal(1047, CounterText.Sum(Text, "http_requests_total"));

    [Theory]
    [InlineData("none")]
    [InlineData("empty")]
    [InlineData("huge")]
    [InlineData("http_requests")]
    public void What_is_not_told_is_unknown(string metric) => Assert.Null(CounterText.Sum(Text, metric));
}
