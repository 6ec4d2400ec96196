using System.Diagnostics;

namespace FunctionsPlatform.Bench;

/// <summary>Says what is being measured, and how long that took.</summary>
internal static class Stage
{
    public static async Task<T> TimeAsync<T>(string name, Func<Task<T>> measure)
    {
        Console.Error.WriteLine($"▸ {name}");
        var watch = Stopwatch.StartNew();
        var result = await measure();
        Console.Error.WriteLine($"  took {watch.Elapsed.TotalSeconds:0} s");
        return result;
    }
}
