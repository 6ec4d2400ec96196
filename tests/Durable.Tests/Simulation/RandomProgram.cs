using System.Globalization;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>An orchestration drawn from a seed, and the straight-line interpreter that says what it must return.</summary>
internal static class RandomProgram
{
    private const int Kinds = 10;

    public static string Interpret(int seed, int depth) => string.Concat(Operations(seed, depth).Select(operation => Outcome(operation, depth)));

    public static void Register(DurableTaskRegistry registry) => registry
        .AddOrchestratorFunc<ProgramState, string>("program", RunAsync)
        .AddOrchestratorFunc<string>("boom", _ => throw new InvalidOperationException("boom"))
        .AddActivityFunc<int, string>("letter", (_, number) => Letter(number))
        .AddActivityFunc<int, string>("flaky", (context, tries) =>
            context.Attempt < tries ? throw new InvalidOperationException($"try {context.Attempt}") : $"f{tries}");

    private static async Task<string> RunAsync(TaskOrchestrationContext context, ProgramState state)
    {
        var text = state.Text;
        var operations = Operations(state.Seed, state.Depth);
        for (var index = state.Index; index < operations.Count; index++)
        {
            if (operations[index].Kind == 9)
            {
                context.ContinueAsNew(state with { Index = index + 1, Text = text });
                return "";
            }

            text += await StepAsync(context, operations[index], state.Depth);
        }

        return text;
    }

    private static async Task<string> StepAsync(TaskOrchestrationContext context, Operation operation, int depth)
    {
        var number = operation.Number;
        switch (operation.Kind)
        {
            case 0:
                return await context.CallActivityAsync<string>("letter", number);
            case 1:
                return await context.CallActivityAsync<string>(
                    "flaky", 1 + number % 3, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1), 2)));
            case 2:
                await context.CreateTimer(TimeSpan.FromSeconds(number % 7), CancellationToken.None);
                return "t";
            case 3:
                return string.Concat(await Task.WhenAll(Enumerable.Range(0, number % 12).Select(part => context.CallActivityAsync<string>("letter", part))));
            case 4 when depth > 0:
                return $"({await context.CallSubOrchestratorAsync<string>("program", new ProgramState(number, depth - 1, 0, ""))})";
            case 5:
                context.SendEvent(context.InstanceId, $"e{number}", $"e{number}");
                return await context.WaitForExternalEvent<string>($"E{number}");
            case 6:
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("boom");
                }
                catch (TaskFailedException failed)
                {
                    return failed.FailureDetails.ErrorMessage;
                }

            case 7:
                try
                {
                    return await context.WaitForExternalEvent<string>("never", TimeSpan.FromSeconds(1 + number % 5));
                }
                catch (TaskCanceledException)
                {
                    return "w";
                }

            case 8:
                var timer = context.CreateTimer(TimeSpan.FromDays(100), CancellationToken.None);
                var activity = context.CallActivityAsync<string>("letter", number);
                return await Task.WhenAny(timer, activity) == activity ? await activity : "timer won";
            default:
                return "-";
        }
    }

    private static string Outcome(Operation operation, int depth) => operation.Kind switch
    {
        0 or 8 => Letter(operation.Number),
        1 => $"f{1 + operation.Number % 3}",
        2 => "t",
        3 => string.Concat(Enumerable.Range(0, operation.Number % 12).Select(Letter)),
        4 when depth > 0 => $"({Interpret(operation.Number, depth - 1)})",
        5 => $"e{operation.Number}",
        6 => "boom",
        7 => "w",
        9 => "",
        _ => "-",
    };

    private static List<Operation> Operations(int seed, int depth)
    {
        var random = new Random((seed * 31) + depth);
        return [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new Operation(random.Next(Kinds), random.Next(1_000)))];
    }

    private static string Letter(int number) => "l" + number.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Operation(int Kind, int Number);
}
