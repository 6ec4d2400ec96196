using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("100m", 100, "100m")]
    [InlineData("0.5", 500, "500m")]
    [InlineData("2", 2000, "2")]
    [InlineData("0", 0, "0")]
    public void Cpu_is_read_in_cores_or_thousandths(string text, long millicores, string shown)
    {
        Assert.True(CpuMillicores.TryParse(text, out var cpu));
        Assert.Equal(millicores, cpu.Value);
        Assert.Equal(shown, cpu.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("0.0001")]
    [InlineData("1e3")]
    [InlineData("m")]
    [InlineData("1 core")]
    public void Cpu_that_makes_no_sense_is_refused(string text) => Assert.False(CpuMillicores.TryParse(text, out _));

    [Theory]
    [InlineData("64Mi", 64L << 20, "64Mi")]
    [InlineData("1.5Gi", 3L << 29, "1536Mi")]
    [InlineData("500M", 500_000_000, "500000000")]
    [InlineData("1024", 1024, "1Ki")]
    [InlineData("0", 0, "0")]
    public void Memory_is_read_with_its_unit(string text, long bytes, string shown)
    {
        Assert.True(MemoryBytes.TryParse(text, out var memory));
        Assert.Equal(bytes, memory.Value);
        Assert.Equal(shown, memory.ToString());
    }

    [Theory]
    [InlineData("64Mb")]
    [InlineData("-1Mi")]
    [InlineData("0.3")]
    [InlineData("Mi")]
    [InlineData("99999999999Ti")]
    public void Memory_that_makes_no_sense_is_refused(string text) => Assert.False(MemoryBytes.TryParse(text, out _));

    [Theory]
    [InlineData("500ms", 500, "500ms")]
    [InlineData("1.5s", 1500, "1500ms")]
    [InlineData("1m30s", 90_000, "1m30s")]
    [InlineData("1h", 3_600_000, "1h")]
    [InlineData("0", 0, "0s")]
    public void A_duration_is_read_with_its_units(string text, double milliseconds, string shown)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(shown, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("1y")]
    public void A_duration_without_sense_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));
}
