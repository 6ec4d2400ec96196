namespace FunctionsPlatform.Durable.Analyzers.Tests;

public sealed class NameTests
{
    [Fact]
    public async Task A_name_that_nobody_registers_is_found()
    {
        var found = await FindAsync("""
            registry.AddActivityFunc<int, int>("real", (context, input) => input);
            registry.AddOrchestratorFunc("parent", async context =>
            {
                await context.CallActivityAsync("real");
                await context.CallActivityAsync<int>("reel", 5);
                await context.CallSubOrchestratorAsync("parent");
                await context.CallSubOrchestratorAsync<int>("parant");
            });
            """);

        Assert.Equal(["FPD0008: \"reel\"", "FPD0009: \"parant\""], found);
    }

    [Fact]
    public async Task Names_are_compared_without_case_and_read_through_constants_and_static_members()
    {
        var found = await FindAsync("""
            registry.AddActivityFunc<int, int>(Names.One, (context, input) => input);
            registry.AddActivityFunc<int, int>(Names.Two, (context, input) => input);
            registry.AddActivityFunc<int, int>(Names.Three, (context, input) => input);
            registry.AddActivityFunc<int, int>(nameof(Names), (context, input) => input);
            registry.AddOrchestratorFunc("parent", async context =>
            {
                await context.CallActivityAsync("ONE");
                await context.CallActivityAsync(Names.Two);
                await context.CallActivityAsync("two");
                await context.CallActivityAsync(new TaskName("three"));
                await context.CallActivityAsync(TaskName.FromString("names"));
                await context.CallActivityAsync(Names.Lost);
            });
            """, """
            public static class Names
            {
                public const string One = "one";
                public static readonly TaskName Two = new("two");
                public static TaskName Three { get; } = "three";
                public static readonly TaskName Lost = new("lost");
            }
            """);

        Assert.Equal(["FPD0008: Names.Lost"], found);
    }

    [Fact]
    public async Task A_class_carries_its_own_name_whoever_registers_it()
    {
        var found = await FindAsync("""
            registry.AddActivityFunc<int, int>("other", (context, input) => input);
            registry.AddOrchestratorFunc("parent", context => context.CallActivityAsync("Work"));
            """, "public sealed class Work : TaskActivity<int, int> { public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input); }");

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("registry.AddOrchestratorFunc(\"parent\", context => context.CallActivityAsync(\"anything\"));")]
    [InlineData("registry.AddActivityFunc<int, int>(Environment.NewLine, (context, input) => input); registry.AddActivityFunc<int, int>(\"a\", (context, input) => input); registry.AddOrchestratorFunc(\"parent\", context => context.CallActivityAsync(\"anything\"));")]
    [InlineData("registry.AddActivityFunc<int, int>(\"a\", (context, input) => input); registry.AddOrchestratorFunc<string>(\"parent\", (context, name) => context.CallActivityAsync(name));")]
    [InlineData("registry.AddActivityFunc<int, int>(\"a\", (context, input) => input); GC.KeepAlive(registry); registry.AddOrchestratorFunc(\"parent\", context => context.CallActivityAsync(\"anything\"));")]
    public async Task Nothing_is_said_where_not_all_names_are_known(string registration)
    {
        Assert.Empty(await FindAsync(registration));
    }

    private static Task<IReadOnlyList<string>> FindAsync(string registration, string others = "") => Analysis.FindAsync($$"""
        {{others}}
        public static class Registration
        {
            public static void Register(DurableTaskRegistry registry) { {{registration}} }
        }
        """);
}
