namespace FunctionsPlatform.Durable.Analyzers.Tests;

/// <summary>What counts as an orchestrator's code.</summary>
public sealed class ReachTests
{
    private static readonly string[] NewGuidOnce = ["FPD0002: Guid.NewGuid()"];

    [Theory]
    [InlineData("registry.AddOrchestratorFunc(\"a\", context => Task.FromResult(Guid.NewGuid().ToString()));")]
    [InlineData("registry.AddOrchestratorFunc<int, string>(\"a\", async (context, input) => { await context.CreateTimer(TimeSpan.Zero, default); return Guid.NewGuid().ToString(); });")]
    [InlineData("registry.AddOrchestratorFunc(\"a\", context => Task.FromResult(Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).First()));")]
    [InlineData("registry.AddOrchestratorFunc(\"a\", Named);")]
    [InlineData("registry.AddOrchestratorFunc(\"a\", Local); static Task<Guid> Local(TaskOrchestrationContext context) => Task.FromResult(Guid.NewGuid());")]
    [InlineData("Func<TaskOrchestrationContext, Task<Guid>> run = context => Task.FromResult(Guid.NewGuid()); registry.AddOrchestratorFunc(\"a\", run);")]
    [InlineData("_ = TaskOptions.FromRetryHandler(retry => Task.FromResult(Guid.NewGuid() != Guid.Empty));")]
    public async Task Lambdas_methods_and_local_functions_that_are_handed_a_context_are(string registration)
    {
        var named = registration.Contains("Named", StringComparison.Ordinal)
            ? "private static Task<Guid> Named(TaskOrchestrationContext context) => Task.FromResult(Guid.NewGuid());" : "";
        var found = await Analysis.FindAsync($$"""
            public static class Registration
            {
                {{named}}
                public static void Register(DurableTaskRegistry registry) { {{registration}} }
            }
            """);

        Assert.Equal(NewGuidOnce, found);
    }

    [Theory]
    [InlineData("_ = Ids.Next();", "public static class Ids { public static Guid Next() => Deeper(); private static Guid Deeper() => Guid.NewGuid(); }")]
    [InlineData("_ = Ids.Current;", "public static class Ids { public static Guid Current => Guid.NewGuid(); }")]
    [InlineData("_ = new Id();", "public sealed class Id { public Id() { Value = Guid.NewGuid(); } public Guid Value { get; } }")]
    [InlineData("_ = 5.Next();", "public static class Ids { public static Guid Next(this int number) => Guid.NewGuid(); }")]
    [InlineData("_ = Ids.Next<string>();", "public static class Ids { public static Guid Next<T>() => Guid.NewGuid(); }")]
    [InlineData("_ = Enumerable.Range(0, 2).Select(Ids.Next).ToList();", "public static class Ids { public static Guid Next(int number) => Guid.NewGuid(); }")]
    [InlineData("_ = Next(); static Guid Next() => Guid.NewGuid();", "")]
    public async Task So_is_what_they_call_in_the_same_project(string body, string others)
    {
        var found = await Analysis.FindAsync($$"""
            {{others}}
            public sealed class Sample : TaskOrchestrator<int, string>
            {
                public override async Task<string> RunAsync(TaskOrchestrationContext context, int input)
                {
                    await context.CreateTimer(TimeSpan.FromSeconds(1), default);
                    {{body}}
                    return "";
                }
            }
            """);

        Assert.Equal(NewGuidOnce, found);
    }

    [Fact]
    public async Task Code_that_two_orchestrators_reach_is_reported_once()
    {
        var found = await Analysis.FindAsync("""
            public static class Registration
            {
                public static void Register(DurableTaskRegistry registry) => registry
                    .AddOrchestratorFunc("a", context => Task.FromResult(Next()))
                    .AddOrchestratorFunc("b", context => Task.FromResult(Next()));
                private static Guid Next() => Guid.NewGuid();
            }
            """);

        Assert.Equal(NewGuidOnce, found);
    }

    [Fact]
    public async Task Recursion_ends()
    {
        var found = await Analysis.FindInOrchestratorAsync("_ = One(3);",
            "private static int One(int n) => n == 0 ? 0 : Two(n - 1); private static int Two(int n) => One(n);");

        Assert.Empty(found);
    }

    [Fact]
    public async Task An_activity_registered_beside_an_orchestrator_is_not()
    {
        var found = await Analysis.FindAsync("""
            public static class Registration
            {
                public static void Register(DurableTaskRegistry registry) => registry
                    .AddOrchestratorFunc("a", context => context.CallActivityAsync<Guid>("b"))
                    .AddActivityFunc<int, Guid>("b", (context, input) => Guid.NewGuid())
                    .AddActivityFunc<int>("c", async (context, input) => await Task.Delay(1).ConfigureAwait(false));
            }
            """);

        Assert.Empty(found);
    }

    [Fact]
    public async Task Neither_is_the_method_that_registers_nor_an_orchestrators_constructor()
    {
        var found = await Analysis.FindAsync("""
            public sealed class Sample : TaskOrchestrator<int, string>
            {
                private readonly string host;
                public Sample() => host = Environment.MachineName;
                public override Task<string> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(host);
            }
            public static class Registration
            {
                public static void Register(DurableTaskRegistry registry)
                {
                    Console.WriteLine(DateTime.Now);
                    registry.AddOrchestrator("a", () => new Sample());
                }
            }
            """);

        Assert.Empty(found);
    }

    [Fact]
    public async Task Without_the_engine_nothing_is_looked_at()
    {
        var found = await Analysis.FindAsync("public static class Plain { public static Guid Next() => Guid.NewGuid(); }");

        Assert.Empty(found);
    }
}
