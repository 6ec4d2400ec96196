namespace FunctionsPlatform.Functions.Http;

/// <summary>What the OpenAPI document says of the functions that look inside containers.</summary>
internal static class OpenApiInside
{
    private static readonly (string, string, string)[] Lines =
    [
        ("tail", "integer", "Lines from the end; 0 is all."),
        ("since", "string", "A duration such as 5m, or a time."),
        ("previous", "boolean", "The run before the current one; of a container that is over, the last one."),
        ("part", "string", "Of the containers that a replica has; without it, the app's own."),
    ];

    public static (string Name, string Type, string Description)[] ParametersOf(string function) => function switch
    {
        "get-logs" => [.. Lines, ("follow", "boolean", "Go on until the container ends.")],
        "get-kept-log" => [.. Lines, ("node", "string", "The node that has it. Required.")],
        "list-kept-logs" => [("app", "string", "Only of this app."), ("container", "string", "Only of containers of this name.")],
        _ => [],
    };

    public static string? SchemaOf(string function) => function switch
    {
        "list-kept-logs" => "KeptLogList",
        _ => null,
    };
}
