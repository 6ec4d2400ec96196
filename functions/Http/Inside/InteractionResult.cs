namespace FunctionsPlatform.Functions.Http;

/// <summary>The request has become a WebSocket, and all was said there.</summary>
internal sealed class InteractionResult : IResult
{
    public static InteractionResult Instance { get; } = new();

    public Task ExecuteAsync(HttpContext httpContext) => Task.CompletedTask;
}
