namespace FunctionsPlatform.Durable.Analyzers.Tests;

public sealed class LoggerTests
{
    [Fact]
    public async Task A_logger_from_outside_is_found_wherever_it_comes_from()
    {
        var found = await Analysis.FindAsync("""
            public sealed class Sample(ILogger<Sample> logger, ILoggerFactory loggers) : TaskOrchestrator<int, string>
            {
                private static readonly ILogger Shared = null!;
                private readonly ILogger kept = logger;

                public override Task<string> RunAsync(TaskOrchestrationContext context, int input)
                {
                    logger.LogInformation("parameter");
                    kept.LogInformation("field");
                    Shared.LogInformation("static");
                    var local = kept;
                    local.LogInformation("local");
                    loggers.CreateLogger("x").LogInformation("factory");
                    logger.Told(input);
                    return Task.FromResult("");
                }
            }
            public static partial class Log
            {
                public static void Told(this ILogger logger, int input) => logger.Log(LogLevel.Debug, 0, input, null, static (_, _) => "");
            }
            """);

        Assert.Equal(6, found.Count);
        Assert.All(found, item => Assert.StartsWith("FPD0007", item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lambda_that_brings_a_logger_along_is_found()
    {
        var found = await Analysis.FindAsync("""
            public static class Registration
            {
                public static void Register(DurableTaskRegistry registry, ILogger outer)
                {
                    var local = outer;
                    registry.AddOrchestratorFunc("a", context => { outer.LogInformation("one"); local.LogInformation("two"); return Task.CompletedTask; });
                }
            }
            """);

        Assert.Equal(["FPD0007: outer.LogInformation(\"one\")", "FPD0007: local.LogInformation(\"two\")"], found);
    }

    [Fact]
    public async Task A_replay_safe_logger_and_what_is_passed_on_of_it_are_not()
    {
        var found = await Analysis.FindAsync("""
            public sealed class Sample(ILogger<Sample> logger) : TaskOrchestrator<int, string>
            {
                public override Task<string> RunAsync(TaskOrchestrationContext context, int input)
                {
                    var safe = context.CreateReplaySafeLogger<Sample>();
                    safe.LogInformation("one");
                    context.CreateReplaySafeLogger("x").LogInformation("two");
                    context.ReplaySafeLoggerFactory.CreateLogger("y").LogInformation("six");
                    Tell(safe);
                    Local();
                    return Task.FromResult("");

                    void Local() => safe.LogInformation("three");
                }

                private static void Tell(ILogger given) => given.LogInformation("four");

                public void Unreached() => logger.LogInformation("five");
            }
            """);

        Assert.Empty(found);
    }

    [Fact]
    public async Task A_Random_from_outside_is_found_and_one_made_inside_is_not()
    {
        var found = await Analysis.FindAsync("""
            public sealed class Sample(Random random) : TaskOrchestrator<int, int>
            {
                public override Task<int> RunAsync(TaskOrchestrationContext context, int input)
                {
                    var own = new Random(input);
                    return Task.FromResult(random.Next() + own.Next());
                }
            }
            """);

        Assert.Equal(["FPD0002: random.Next()"], found);
    }
}
