namespace FunctionsPlatform.Functions.Http;

/// <summary>What the OpenAPI document says of the orchestrations' functions.</summary>
internal static class OpenApiOrchestrations
{
    private static readonly (string, string, string) Reason = ("reason", "string", "Kept with the instance.");

    public static (string Name, string Type, string Description)[] ParametersOf(string function) => function switch
    {
        "list-orchestrations" or "list-namespaced-orchestrations" =>
        [
            ("status", "string", "Only in these states, joined by commas: Pending, Running, Suspended, Parked, Completed, Failed, Terminated."),
            ("createdFrom", "string", "Started at that time or later."),
            ("createdTo", "string", "Started at that time or before."),
            ("prefix", "string", "What ids begin with; after the namespace's own prefix, if there is a namespace."),
            ("limit", "integer", "Orchestrations in one page, to 1,000; 0 is 500. A page may hold fewer although more follow."),
            ("continue", "string", "From the page before."),
        ],
        "suspend-orchestration" or "resume-orchestration" or "rewind-orchestration" => [Reason],
        "restart-orchestration" => [("newId", "boolean", "Beside the old one, under an id of its own.")],
        "purge-orchestration" => [("recursive", "boolean", "With the sub-orchestrations that have ended.")],
        "peek-queue" => [("poison", "boolean", "Those that were given up, with the reason."), ("limit", "integer", "How many, 1 to 32.")],
        _ => [],
    };

    public static string? SchemaOf(string function) => function switch
    {
        "list-orchestrations" or "list-namespaced-orchestrations" => "OrchestrationList",
        "get-orchestration" or "get-namespaced-orchestration" => "Orchestration",
        "get-orchestration-history" => "OrchestrationHistory",
        "restart-orchestration" => "OrchestrationStarted",
        "list-queues" => "QueueList",
        "peek-queue" => "QueueMessageList",
        "requeue-poison" or "purge-poison" => "QueueMoved",
        "check-upgrade" => "UpgradeReport",
        _ => null,
    };

    public static string? StatusOf(string function) => function switch
    {
        "suspend-orchestration" or "resume-orchestration" or "terminate-orchestration" or "rewind-orchestration" or "restart-orchestration" => "202",
        "purge-orchestration" => "204",
        _ => null,
    };
}
