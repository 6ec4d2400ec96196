using System.Diagnostics;

namespace FunctionsPlatform.FunctionsHost.Tests.Harness;

/// <summary>Waits for something to become so, and says what was awaited and what was seen when it does not.</summary>
internal static class Eventually
{
    /// <summary>An idle node looks into its queue once a minute: on a busy machine it may miss one look.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static async Task<T> BecomesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> good, Func<string>? explain = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (good(seen)) return seen;
            if (watch.Elapsed > Limit) Assert.Fail($"Waited {watch.Elapsed.TotalSeconds:0.0} s for {what}. Last seen: {seen}\n{explain?.Invoke()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(string what, Func<bool> condition, Func<string>? explain = null) =>
        BecomesAsync(what, () => Task.FromResult(condition()), static seen => seen, explain);
}
