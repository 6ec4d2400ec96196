using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>What an event asks for, once it is understood.</summary>
internal abstract record CommandPlan
{
    private CommandPlan()
    {
    }

    /// <param name="Run">Does what a request would do, and answers as one.</param>
    public sealed record Do(ResourceAddress Address, Func<Caller, CancellationToken, Task<IResult>> Run) : CommandPlan;

    /// <summary>Not done: what was asked for is missing or wrong.</summary>
    public sealed record Refuse(ProblemResult Problem) : CommandPlan;
}
