using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>The orchestrations that are measured. The activity does next to nothing: what remains is the engine and its store.</summary>
internal static class Workload
{
    public const string Once = "once";
    public const string Sequence = "sequence";
    public const string FanOut = "fan-out";
    public const string Wait = "wait";

    /// <summary>The event that <see cref="Wait"/> waits for.</summary>
    public const string Go = "go";

    private const string Double = "double";

    public static DurableTaskRegistry Registry() => new DurableTaskRegistry()
        .AddOrchestratorFunc<int, int>(Once, static async (context, input) => await context.CallActivityAsync<int>(Double, input))
        .AddOrchestratorFunc<int, int>(Sequence, static async (context, input) =>
        {
            for (var index = 0; index < 3; index++) input = await context.CallActivityAsync<int>(Double, input);
            return input;
        })
        .AddOrchestratorFunc<int, int>(FanOut, static async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync<int>(Double, number)))).Sum())
        .AddOrchestratorFunc<int, int>(Wait, static async (context, _) => await context.WaitForExternalEvent<int>(Go, TimeSpan.FromDays(30)))
        .AddActivityFunc<int, int>(Double, static (_, number) => number * 2);
}
