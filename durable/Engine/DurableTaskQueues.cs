namespace FunctionsPlatform.Durable;

/// <summary>The queues whose messages a host hands to <c>DurableTaskEngine</c>.</summary>
public static class DurableTaskQueues
{
    public const string Steps = "durable-steps";

    public const string Activities = "durable-activities";
}
