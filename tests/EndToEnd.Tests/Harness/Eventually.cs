using System.Diagnostics;

namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>Waits for something to become so, and says what was awaited and what was seen when it does not.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static Task TrueAsync(string what, Func<Task<bool>> probe, TimeSpan? limit = null) =>
        BecomesAsync(what, probe, static seen => seen, limit);

    /// <summary>Looks with <paramref name="look"/> until <paramref name="good"/> holds; what was seen then.</summary>
    public static async Task<T> BecomesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> good, TimeSpan? limit = null, Func<T, string>? describe = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (good(seen)) return seen;
            if (watch.Elapsed > (limit ?? DefaultLimit))
            {
                Assert.Fail($"Waited {watch.Elapsed.TotalSeconds:0.0} s for {what}. Last seen: {(describe is null ? seen : describe(seen))}");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks again and again for <paramref name="window"/>; fails as soon as <paramref name="good"/> does not hold.</summary>
    public static async Task StaysAsync<T>(string what, TimeSpan window, Func<Task<T>> look, Func<T, bool> good, Func<T, string>? describe = null)
    {
        var watch = Stopwatch.StartNew();
        do
        {
            var seen = await look();
            if (!good(seen)) Assert.Fail($"{what} held no longer after {watch.Elapsed.TotalSeconds:0.0} s. Seen: {(describe is null ? seen : describe(seen))}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
        while (watch.Elapsed < window);
    }
}
