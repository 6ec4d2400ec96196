using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Tests;

public sealed class AgeTests
{
    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(185, "3m5s")]
    [InlineData(3599, "59m")]
    [InlineData(4 * 3600 + 60, "4h1m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(100 * 86400, "100d")]
    public void An_age_is_exact_while_fresh_and_coarse_when_old(int seconds, string text) => Assert.Equal(text, Age.Of(TimeSpan.FromSeconds(seconds)));
}
