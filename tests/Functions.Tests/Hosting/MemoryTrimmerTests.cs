using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class MemoryTrimmerTests
{
    private const long Megabyte = 1024 * 1024;

    private readonly MemoryTrimmer trimmer;
    private long allocated = 40 * Megabyte;
    private long committed = 60 * Megabyte;
    private int trims;

    public MemoryTrimmerTests() => trimmer = new MemoryTrimmer(() => allocated, () => committed, () => trims++);

    [Fact]
    public void Memory_is_given_back_once_a_busy_time_is_over()
    {
        LookAfter(60 * Megabyte);
        LookAfter(60 * Megabyte);
        Assert.Equal(0, trims);

        LookAfter(Megabyte);
        Assert.Equal(1, trims);
    }

    [Fact]
    public void A_quiet_time_is_trimmed_once()
    {
        for (var look = 0; look < 30; look++) LookAfter(Megabyte);
        Assert.Equal(1, trims);
    }

    [Fact]
    public void What_starting_took_is_given_back_too()
    {
        LookAfter(0);
        Assert.Equal(1, trims);
    }

    [Fact]
    public void A_host_that_holds_much_and_reads_it_now_and_then_is_quiet_too()
    {
        (allocated, committed) = (3_000 * Megabyte, 1_200 * Megabyte);
        LookAfter(200 * Megabyte);
        Assert.Equal(0, trims);

        LookAfter(57 * Megabyte);
        Assert.Equal(1, trims);

        committed = 500 * Megabyte;
        LookAfter(40 * Megabyte);
        LookAfter(40 * Megabyte);
        Assert.Equal(1, trims);
    }

    private void LookAfter(long bytes)
    {
        allocated += bytes;
        trimmer.Look();
    }
}
