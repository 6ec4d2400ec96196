namespace FunctionsPlatform.Functions.Http;

/// <summary>What the OpenAPI document says of the functions that look inside containers.</summary>
internal static class OpenApiInside
{
    private static readonly (string, string, string) Part = ("part", "string", "Of the containers that a replica has; without it, the app's own.");

    private static readonly (string, string, string)[] Lines =
    [
        ("tail", "integer", "Lines from the end; 0 is all."),
        ("since", "string", "A duration such as 5m, or a time."),
        ("previous", "boolean", "The run before the current one; of a container that is over, the last one."),
        Part,
    ];

    public static (string Name, string Type, string Description)[] ParametersOf(string function) => function switch
    {
        "get-logs" => [.. Lines, ("follow", "boolean", "Go on until the container ends.")],
        "get-kept-log" => [.. Lines, ("node", "string", "The node that has it. Required.")],
        "list-kept-logs" => [("app", "string", "Only of this app."), ("container", "string", "Only of containers of this name.")],
        "exec-container" =>
        [
            ("command", "string", "A word of the command; once for each."), ("tty", "boolean", "With a terminal."), ("stdin", "boolean", "With input."), ("width", "integer", "Of the terminal."),
            ("height", "integer", "Of the terminal."), Part,
        ],
        "forward-port" => [("port", "integer", "The container's."), Part],
        "copy-files" => [("path", "string", "Absolute: what is read, or the folder that is written to."), ("do", "string", "read, write or stat."), Part],
        _ => [],
    };

    public static string? SchemaOf(string function) => function switch
    {
        "list-kept-logs" => "KeptLogList",
        _ => null,
    };
}
