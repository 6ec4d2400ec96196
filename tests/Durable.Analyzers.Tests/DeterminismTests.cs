namespace FunctionsPlatform.Durable.Analyzers.Tests;

public sealed class DeterminismTests
{
    [Theory]
    [InlineData("FPD0001", "DateTime.Now")]
    [InlineData("FPD0001", "DateTime.UtcNow")]
    [InlineData("FPD0001", "DateTime.Today")]
    [InlineData("FPD0001", "DateTimeOffset.UtcNow")]
    [InlineData("FPD0001", "Stopwatch.GetTimestamp()")]
    [InlineData("FPD0001", "Stopwatch.StartNew()")]
    [InlineData("FPD0001", "TimeProvider.System")]
    [InlineData("FPD0001", "Environment.TickCount64")]
    [InlineData("FPD0002", "Guid.NewGuid()")]
    [InlineData("FPD0002", "Guid.CreateVersion7()")]
    [InlineData("FPD0002", "Random.Shared")]
    [InlineData("FPD0002", "new Random()")]
    [InlineData("FPD0002", "System.Security.Cryptography.RandomNumberGenerator.GetInt32(3)")]
    [InlineData("FPD0002", "Path.GetRandomFileName()")]
    [InlineData("FPD0003", "Task.Delay(5)")]
    [InlineData("FPD0003", "new CancellationTokenSource(TimeSpan.FromSeconds(1))")]
    [InlineData("FPD0003", "new SemaphoreSlim(1).WaitAsync()")]
    [InlineData("FPD0004", "Task.Run(() => { })")]
    [InlineData("FPD0004", "Task.Factory.StartNew(() => { })")]
    [InlineData("FPD0004", "Task.CompletedTask.ContinueWith(_ => { })")]
    [InlineData("FPD0004", "Task.CompletedTask.ConfigureAwait(false)")]
    [InlineData("FPD0004", "Task.FromResult(1).ConfigureAwait(false)")]
    [InlineData("FPD0004", "Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.None)")]
    [InlineData("FPD0004", "new Thread(() => { })")]
    [InlineData("FPD0004", "ThreadPool.QueueUserWorkItem(_ => { })")]
    [InlineData("FPD0004", "Parallel.For(0, 3, _ => { })")]
    [InlineData("FPD0004", "new Timer(_ => { })")]
    [InlineData("FPD0005", "new HttpClient()")]
    [InlineData("FPD0005", "File.ReadAllText(\"a\")")]
    [InlineData("FPD0005", "File.Exists(\"a\")")]
    [InlineData("FPD0005", "new TcpClient()")]
    [InlineData("FPD0005", "new Socket(SocketType.Stream, ProtocolType.Tcp)")]
    [InlineData("FPD0005", "Process.GetCurrentProcess()")]
    [InlineData("FPD0006", "Environment.GetEnvironmentVariable(\"HOME\")")]
    [InlineData("FPD0006", "Environment.MachineName")]
    public async Task What_a_replay_cannot_repeat_is_found_in_an_orchestrator(string rule, string expression)
    {
        var found = await Analysis.FindInOrchestratorAsync($"_ = {expression};");

        Assert.Contains(found, item => item.StartsWith(rule, StringComparison.Ordinal));
        Assert.All(found, item => Assert.StartsWith(rule, item, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FPD0003", "Thread.Sleep(5);")]
    [InlineData("FPD0003", "context.CreateTimer(TimeSpan.FromSeconds(1), default).Wait();")]
    [InlineData("FPD0004", "await Task.Yield();")]
    [InlineData("FPD0005", "Console.WriteLine(1);")]
    public async Task So_are_statements(string rule, string statement)
    {
        var found = await Analysis.FindInOrchestratorAsync(statement);

        Assert.StartsWith(rule, Assert.Single(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_ = context.CurrentUtcDateTime.AddDays(1);")]
    [InlineData("_ = context.NewGuid();")]
    [InlineData("_ = new DateTime(2026, 1, 1); _ = DateTime.MaxValue; _ = DateTimeOffset.UnixEpoch;")]
    [InlineData("_ = new Random(input).Next();")]
    [InlineData("_ = Guid.Parse(\"0f8fad5b-d9cb-469f-a165-70867728950e\");")]
    [InlineData("await Task.WhenAll(context.CreateTimer(TimeSpan.FromSeconds(1), default), Task.CompletedTask);")]
    [InlineData("await context.CreateTimer(TimeSpan.FromSeconds(1), default).ConfigureAwait(true);")]
    [InlineData("using var source = new CancellationTokenSource(); await source.Token.WaitAsync(context); source.Cancel();")]
    [InlineData("_ = Path.Combine(\"a\", \"b\"); _ = Environment.NewLine;")]
    [InlineData("try { await context.CallActivityAsync(\"a\"); } catch (HttpRequestException) { }")]
    public async Task What_is_the_same_on_every_replay_is_not(string body)
    {
        var found = await Analysis.FindAsync($$"""
            public static class Extensions
            {
                public static Task WaitAsync(this CancellationToken token, TaskOrchestrationContext context) => context.CreateTimer(TimeSpan.Zero, token);
            }
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

        Assert.Empty(found);
    }

    [Fact]
    public async Task Code_that_is_no_orchestrator_may_do_what_it_wants()
    {
        var found = await Analysis.FindAsync("""
            public sealed class Work : TaskActivity<int, string>
            {
                public override async Task<string> RunAsync(TaskActivityContext context, int input)
                {
                    await Task.Delay(5).ConfigureAwait(false);
                    return DateTime.Now.ToString() + Guid.NewGuid() + File.ReadAllText("a");
                }
            }
            public static class Elsewhere
            {
                public static DateTime Now() => DateTime.UtcNow;
            }
            """);

        Assert.Empty(found);
    }

    [Fact]
    public async Task A_message_names_what_is_used_and_the_orchestrator_that_gets_there()
    {
        var found = await Analysis.DiagnoseAsync("""
            public sealed class Sample : TaskOrchestrator<int, string>
            {
                public override Task<string> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(Stamp());
                private static string Stamp() => DateTime.UtcNow.ToString();
            }
            """);

        Assert.Equal(
            "'DateTime.UtcNow' differs from replay to replay in the orchestrator code of 'Sample.RunAsync': take context.CurrentUtcDateTime",
            Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
